gateway {
  mode = null
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
