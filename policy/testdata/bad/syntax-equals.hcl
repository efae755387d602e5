gateway {
  mode enforce
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
