policy "p" {
  rule "r" {
    apps   = category.p2pp
    action = drop
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
