department "a" {
  networks = ["10.0.0.0/8", "10.0.0.0/8"]
  policy   = policy.open
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
