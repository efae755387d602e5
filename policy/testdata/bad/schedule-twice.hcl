schedule "office" {}
schedule "office" {
  days = [mon]
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
