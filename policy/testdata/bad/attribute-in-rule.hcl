policy "p" {
  rule "r" {
    application = app.aim
    action = drop
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
