policy "p" {
  rule "r" {
    apps = app.aim
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
