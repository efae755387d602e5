locals {
  a = [local.b]
  b = [local.c]
  c = [local.a]
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
