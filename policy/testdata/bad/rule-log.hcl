policy "p" {
  rule "r" {
    log    = "yes"
    action = drop
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
