locals {
  a = concatt([1], [2])
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
