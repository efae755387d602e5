schedule "office" {
  hours = "08:00-25:00"
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
