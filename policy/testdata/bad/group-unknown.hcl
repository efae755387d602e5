group "offices" {
  policy = policy.open
}
department "a" {
  networks = ["10.0.0.0/8"]
  group    = group.office
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
