test "t" {
  expect = [{ app = app.aim, feature = feature.voice, action = drop }]
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
