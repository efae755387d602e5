# Instant messengers lose everything but talk, and nobody is told.

policy "silently" {
  rule "talk, and nothing else" {
    apps     = category.im
    features = [feature.image, feature.file_transfer, feature.file_sharing, feature.voice, feature.game]
    action   = drop
  }
  default = accept
}

default_department {
  policy = policy.silently
}
