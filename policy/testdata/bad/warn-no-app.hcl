policy "p" {
  rule "nothing" {
    apps   = []
    action = drop
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
