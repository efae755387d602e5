policy "open" {}
# café
default_department {
  policy = policy.open
}
