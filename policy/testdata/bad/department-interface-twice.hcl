department "a" {
  interfaces = ["lan0"]
  policy     = policy.open
}
department "b" {
  interfaces = ["lan0"]
  policy     = policy.open
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
