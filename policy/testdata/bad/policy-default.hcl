policy "p" {
  default = deny
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
