schedule "office" {
  days = ["mo"]
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
