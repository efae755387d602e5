department "a" {
  networks = ["10.0.0.0/8", "10.1.2.0/24"]
  except   = ["10.1.0.0/16", "192.168.0.1"]
  policy   = policy.open
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
