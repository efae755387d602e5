# One department may only talk, everybody else may do as they please.

gateway {
  inside = ["lan0", "lan1"]
}

policy "talk_only" {
  rule "talk, and nothing else" {
    apps     = category.im
    features = [feature.image, feature.file_transfer, feature.file_sharing, feature.voice, feature.game]
    action   = reset
  }
  default = accept
}

policy "open" {
  default = accept
}

department "finance" {
  networks = ["10.20.0.0/24"]
  policy   = policy.talk_only
}

default_department {
  policy = policy.open
}
