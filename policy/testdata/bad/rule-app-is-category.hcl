policy "p" {
  rule "r" {
    apps   = app.im
    action = drop
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
