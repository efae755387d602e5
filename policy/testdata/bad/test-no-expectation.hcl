test "t" {
  from = "10.0.0.1"
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
