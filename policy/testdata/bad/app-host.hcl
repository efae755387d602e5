app "acme" {
  hosts = ["https://acme.example/"]
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
