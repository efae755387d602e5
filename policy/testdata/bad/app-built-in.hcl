app "aim" {
  ports = [5190]
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
