schedule "office" {
  holidays = ["2026-02-30"]
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
