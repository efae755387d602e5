gateway {
  mode = "simulate"
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
