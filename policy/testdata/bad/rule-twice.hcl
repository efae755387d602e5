policy "p" {
  rule "r" {
    action = drop
  }
  rule "r" {
    action = reset
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
