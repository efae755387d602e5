gateway {
  mode = dry_run
}
department "a" {
  networks = ["10.0.0.0/8"]
  policy   = policy.open
  mode     = enforce
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
