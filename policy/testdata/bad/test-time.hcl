test "t" {
  from   = "10.0.0.1"
  at     = "2026-11-20 10:00"
  expect = [{ app = app.aim, feature = feature.voice, action = drop }]
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
