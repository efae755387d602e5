# They can talk, and only talk: instant messengers keep their conversations and
# lose everything else, file-sharing networks lose everything.

policy "talk_only" {
  rule "talk, and nothing else" {
    apps = category.im
    features = [
      feature.image,
      feature.file_transfer,
      feature.file_sharing,
      feature.voice,
      feature.video,
      feature.app_sharing,
      feature.whiteboard,
      feature.remote_control,
      feature.game,
    ]
    action = reset
  }

  rule "no swapping" {
    apps   = category.p2p
    action = drop
  }

  default = accept
}

# Every host that no department lists; so far that is every host.
default_department {
  policy = policy.talk_only
}
