policy "p" {
  rule "r" {
    action = block
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
