policy "p" {
  rule "r" {
    networks = ["10.0.0.1/8"]
    action   = drop
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
