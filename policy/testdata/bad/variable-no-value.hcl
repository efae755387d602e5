variable "lan" {}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
