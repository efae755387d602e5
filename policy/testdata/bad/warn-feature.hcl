policy "p" {
  rule "r" {
    apps     = [app.kazaa]
    features = [feature.overlay, feature.voice]
    action   = drop
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
