department "a\nb" {
  networks = ["10.20.0.0/16"]
  policy   = policy.open
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
