policy "p" {
  rule "r" {
    ports  = [null]
    action = drop
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
