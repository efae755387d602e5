department "finance" {
  macs = ["00:1b:44:11:3a", "ff:ff:ff:ff:ff:ff"]
  policy = policy.open
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
