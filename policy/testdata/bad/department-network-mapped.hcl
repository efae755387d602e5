department "finance" {
  networks = ["::ffff:10.0.0.0/104", "fe80::1%eth0"]
  policy = policy.open
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
