policy "p" {
  rule "r" {
    features = [feature.file_transfers, feature.vioce]
    action   = reset
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
