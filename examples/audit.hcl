# Log everything, block nothing: the first week of every gateway. The journal
# shows who uses what; `chaperone report` sums it up.

policy "watch" {
  rule "everything" {
    action = accept
    log    = true
  }
}

default_department {
  policy = policy.watch
}

test "nothing is refused" {
  from = "192.168.1.10"
  expect = [
    { app = app.aim, feature = feature.file_transfer, action = accept, rule = "everything" },
    { app = app.unknown, feature = feature.session, action = accept },
  ]
}
