department "[31mred\t" {
  networks = ["[2J"]
  policy   = policy.open
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
