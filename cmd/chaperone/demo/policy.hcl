# They can talk, and only talk.

policy "talk_only" {
  rule "talk, and nothing else" {
    apps = category.im
    features = [
      feature.image, feature.file_transfer, feature.file_sharing,
      feature.voice, feature.video, feature.app_sharing, feature.game,
    ]
    action = reset
  }
  default = accept
}

default_department {
  policy = policy.talk_only
}
