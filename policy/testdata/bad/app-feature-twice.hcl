app "acme" {
  feature "voice" {
    ports = [80]
  }
  feature "voice" {
    ports = [81]
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
