policy "open" {
  default = drop
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
