schedule "office" {
  holidays = ["2026-12-24/2026-12-20"]
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
