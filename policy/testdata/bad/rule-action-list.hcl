policy "p" {
  rule "r" {
    action = [drop]
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
