test "t" {
  from   = "10.0.0.0/8"
  expect = [{ app = app.aim, feature = feature.voice, action = drop }]
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
