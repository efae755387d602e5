gateway {
  unkown = drop
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
