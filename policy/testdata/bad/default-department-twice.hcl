default_department {
  policy = policy.open
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
