locals {
  a = 1
}
locals {
  a = 2
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
