schedule "office" {
  hours = "08:00-18:00
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
