test "t" {
  from   = "10.0.0.1"
  expect = ["aim"]
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
