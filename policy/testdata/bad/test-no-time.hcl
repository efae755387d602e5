schedule "office" {
  days = [mon]
}
policy "p" {
  rule "r" {
    during = schedule.office
    action = drop
  }
}
test "t" {
  from   = "10.0.0.1"
  expect = [{ app = app.aim, feature = feature.voice, action = drop }]
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
