policy "p" {
  rule "r" {
    during = schedule.office
    action = drop
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
