policy "p" {
  rule "r" {
    files  = [""]
    action = drop
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
