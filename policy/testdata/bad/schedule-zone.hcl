schedule "office" {
  timezone = "Europe/Berln"
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
