department "a" {
  networks = var.lann
  policy   = policy.open
}
variable "lan" {
  default = ["10.0.0.0/8"]
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
