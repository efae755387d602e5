policy "p" {
  rule "all messengers" {
    apps   = category.im
    action = reset
  }
  rule "aim files" {
    apps     = app.aim
    features = [feature.file_transfer]
    action   = drop
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
