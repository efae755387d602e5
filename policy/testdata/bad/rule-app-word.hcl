policy "p" {
  rule "r" {
    apps   = aim
    action = drop
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
