department "finance" {
  interfaces = ["lan0"]
  except     = ["10.0.0.1"]
  policy = policy.open
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
