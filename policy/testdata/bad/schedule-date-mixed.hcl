schedule "office" {
  dates = ["2026-12-24/12-26"]
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
