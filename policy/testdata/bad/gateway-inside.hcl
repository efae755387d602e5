gateway {
  inside = ["a name too long for one"]
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
