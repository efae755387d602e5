schedule "x" {
  hours = ["20:00-08:00", "08:00-20:00"]
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
