policy "p" {
  rule "r" {
    mode   = test
    action = drop
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
