gateway {
  on_failure = reset
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
