schedule "office" {
  days = [mon, tues, wed]
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
