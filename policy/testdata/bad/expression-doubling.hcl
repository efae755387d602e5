locals {
  a = ["0123456789", "0123456789", "0123456789"]
  b = concat(local.a, local.a, local.a)
  c = concat(local.b, local.b, local.b)
  d = concat(local.c, local.c, local.c)
  e = concat(local.d, local.d, local.d)
  f = concat(local.e, local.e, local.e)
  g = concat(local.f, local.f, local.f)
  h = concat(local.g, local.g, local.g)
  i = concat(local.h, local.h, local.h)
  j = concat(local.i, local.i, local.i)
  k = concat(local.j, local.j, local.j)
  l = concat(local.k, local.k, local.k)
  m = concat(local.l, local.l, local.l)
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
