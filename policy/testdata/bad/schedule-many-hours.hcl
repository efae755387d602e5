schedule "office" {
  hours = [for n in range(60) : "00:00-00:30"]
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
