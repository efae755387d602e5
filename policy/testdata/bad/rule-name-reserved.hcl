policy "p" {
  rule "default" {
    action = drop
  }
  rule "" {
    action = drop
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
