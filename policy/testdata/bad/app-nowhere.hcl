app "acme" {
  category = category.im
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
