policy "p" {
  rule "r" {
    ports  = ["sctp/80", 70000, "90-80"]
    action = drop
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
