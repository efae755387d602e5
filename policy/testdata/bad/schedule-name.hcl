schedule "office hours" {
  days = [mon]
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
