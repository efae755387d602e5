app "acme" {
  networks = ["203.0.113.0/24"]
  ports = ["udp/4000"]
}
app "other" {
  networks = ["203.0.113.0/24"]
  ports = ["udp/4000"]
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
