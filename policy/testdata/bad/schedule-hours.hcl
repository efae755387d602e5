schedule "office" {
  hours = "8-18"
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
