variable "lan" {
  type = strings
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
