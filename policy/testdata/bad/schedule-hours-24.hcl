schedule "office" {
  hours = "24:00-06:00"
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
