app "acme" {
  feature "file_tranfer" {
    ports = [80]
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
