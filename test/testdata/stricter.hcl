# One department may only talk, everybody else may not even that, and what nothing
# recognises is refused.

gateway {
  on_failure = drop
  unknown    = reset
}

policy "talk_only" {
  rule "talk, and nothing else" {
    apps     = category.im
    features = [feature.image, feature.file_transfer, feature.file_sharing, feature.voice, feature.game]
    action   = reset
  }
  default = accept
}

policy "silence" {
  rule "no messengers" {
    apps   = category.im
    action = reset
  }
}

department "finance" {
  networks = ["10.20.0.0/24"]
  policy   = policy.talk_only
}

default_department {
  policy = policy.silence
}
