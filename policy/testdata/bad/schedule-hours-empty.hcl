schedule "office" {
  hours = ["08:00-12:00", "13:00-13:00"]
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
