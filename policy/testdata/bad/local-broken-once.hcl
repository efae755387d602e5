locals {
  a = cidrsubnet("10.0.0.0/8", 40, 1)
  b = [local.a]
}
department "a" {
  networks = local.b
  policy   = policy.open
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
