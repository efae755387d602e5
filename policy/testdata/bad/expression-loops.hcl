locals {
  r = range(1000)
  a = [for x in local.r : [for y in local.r : [for z in local.r : x]]]
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
