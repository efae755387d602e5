variable "lan" {
  type    = list(string)
  default = 5
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
