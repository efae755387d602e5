policy "p" {
  rule "r" {
    apps   = [app.aim, app.icqq]
    action = drop
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
