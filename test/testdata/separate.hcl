# Of every app the conversation lives and everything else is taken out of it.

policy "separate" {
  rule "whatever is not talk" {
    features = [
      feature.image,
      feature.file_transfer,
      feature.file_sharing,
      feature.search,
      feature.voice,
      feature.video,
      feature.app_sharing,
      feature.whiteboard,
      feature.remote_control,
      feature.game,
      feature.tunnel,
    ]
    action = reset
  }
  default = accept
}

default_department {
  policy = policy.separate
}
