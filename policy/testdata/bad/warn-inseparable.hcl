policy "p" {
  rule "r" {
    apps     = [app.aim, app.teams]
    features = [feature.voice, feature.video]
    action   = drop
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
