policy "p" {
  rule "r" {
    larger_than = "10 megs"
    action = drop
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
