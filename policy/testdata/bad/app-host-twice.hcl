app "acme" {
  hosts = ["acme.example"]
}
app "other" {
  hosts = ["*.acme.example"]
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
