policy "p" {
  rule "r" {
    larger_than = -1
    action = drop
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
