schedule "office" {
  days = [mon]
}
policy "p" {
  rule "a" {
    apps   = category.im
    during = schedule.office
    action = drop
  }
  rule "b" {
    apps   = app.icq
    during = schedule.office
    action = reset
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
