policy "p" {
  rule "r" {
    features = [1]
    action   = reset
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
