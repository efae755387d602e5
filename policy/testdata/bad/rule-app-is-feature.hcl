policy "p" {
  rule "r" {
    apps     = feature.voice
    action   = drop
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
