department "finance" {
  networks = ["10.20.0.0/33", "fd00:20::/32", "10.300.0.0"]
  policy = policy.open
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
