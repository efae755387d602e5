department {
  networks = ["10.0.0.0/8"]
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
