schedule "office" {
  dates = [for n in range(1001) : "12-24"]
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
