policy "p" {
  rule "r" {
    apps   = app.unknown
    action = drop
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
