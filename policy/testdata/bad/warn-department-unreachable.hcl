department "floor" {
  networks = ["10.0.0.0/23"]
  policy   = policy.open
}
department "left" {
  networks = ["10.0.0.0/24"]
  policy   = policy.open
}
department "right" {
  networks = ["10.0.1.0/25", "10.0.1.128/25"]
  policy   = policy.open
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
