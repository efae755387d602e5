schedule "office" {
  days = [mon]
}
policy "p" {
  rule "r" {
    during = schedule.offce
    action = drop
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
