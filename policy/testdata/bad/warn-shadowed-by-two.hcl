policy "p" {
  rule "aim" {
    apps   = app.aim
    action = accept
  }
  rule "icq" {
    apps   = app.icq
    action = accept
  }
  rule "messengers" {
    apps   = category.im
    files  = ["*.exe"]
    action = drop
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
