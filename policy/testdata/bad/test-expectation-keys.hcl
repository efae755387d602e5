test "t" {
  from = "10.0.0.1"
  expect = [
    { application = app.aim, feature = feature.voice, action = drop },
    { app = app.ami, feature = "voice", action = block },
    { app = app.aim, feature = feature.voice, action = "block", size = "big", over = "sctp", far = "10.0.0.1", dry_run = "yes", file = 7 },
  ]
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
