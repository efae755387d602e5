# A draft by `chaperone suggest`, for you to edit: it allows what passed (seen from
# 2026-11-20 to 2026-11-20), department by department, and refuses the rest of the
# categories that were used there. What was refused, or in a dry run would have been, stands
# beside it as a comment. Conditions on times, names and far sides are yours to add.

# In dry run everything is decided and nothing is done. Take the mode out when `chaperone
# report` shows nothing unexpected.
gateway {
  mode = dry_run
}

# These networks are guessed from the hosts that were seen, journals do not tell them: put
# the real ones here.
department "a" {
  networks = ["10.1.1.0/31", "fd00::/64"]
  policy   = policy.a
}

policy "a" {
  rule "aim" { # AOL Instant Messenger
    apps = app.aim
    features = [
      feature.session,   # once, 1 host, last 2026-11-20
      feature.messaging, # once, 1 host, last 2026-11-20
    ]
    action = accept
  }

  rule "everything else" {
    apps   = [category.im]
    action = reset
  }

  default = accept
}

# These networks are guessed from the hosts that were seen, journals do not tell them: put
# the real ones here.
department "b" {
  networks = ["10.1.1.2/31"]
  policy   = policy.b
}

policy "b" {
  rule "aim" { # AOL Instant Messenger
    apps = app.aim
    features = [
      feature.session, # once, 1 host, last 2026-11-20
    ]
    action = accept
  }

  rule "everything else" {
    apps   = [category.im]
    action = reset
  }

  default = accept
}

# These networks are guessed from the hosts that were seen, journals do not tell them: put
# the real ones here.
department "c" {
  networks = ["10.1.2.0/23"]
  policy   = policy.c
}

policy "c" {
  rule "aim" { # AOL Instant Messenger
    apps = app.aim
    features = [
      feature.session, # twice, 2 hosts, last 2026-11-20
    ]
    action = accept
  }

  rule "everything else" {
    apps   = [category.im]
    action = reset
  }

  default = accept
}

# Hosts that no department lists.
default_department {
  policy = policy.everyone_else
}

policy "everyone_else" {
  rule "aim" { # AOL Instant Messenger
    apps = app.aim
    features = [
      feature.session, # once, 1 host, last 2026-11-20
    ]
    action = accept
  }

  rule "everything else" {
    apps   = [category.im]
    action = reset
  }

  default = accept
}

test "a as seen" {
  from       = "10.1.1.1"
  department = "a"
  expect = [
    { app = app.aim, feature = feature.session, action = accept, rule = "aim" },
    { app = app.aim, feature = feature.messaging, action = accept, rule = "aim" },
    { app = app.aim, feature = feature.presence, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.image, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.file_transfer, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.voice, action = reset, rule = "everything else" },
    { app = app.icq, feature = feature.session, action = reset, rule = "everything else" },
  ]
}

test "b as seen" {
  from       = "10.1.1.2"
  department = "b"
  expect = [
    { app = app.aim, feature = feature.session, action = accept, rule = "aim" },
    { app = app.aim, feature = feature.presence, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.messaging, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.image, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.file_transfer, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.voice, action = reset, rule = "everything else" },
    { app = app.icq, feature = feature.session, action = reset, rule = "everything else" },
  ]
}

test "c as seen" {
  from       = "10.1.2.1"
  department = "c"
  expect = [
    { app = app.aim, feature = feature.session, action = accept, rule = "aim" },
    { app = app.aim, feature = feature.presence, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.messaging, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.image, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.file_transfer, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.voice, action = reset, rule = "everything else" },
    { app = app.icq, feature = feature.session, action = reset, rule = "everything else" },
  ]
}

test "everyone_else as seen" {
  from       = "10.1.1.200"
  department = "default"
  expect = [
    { app = app.aim, feature = feature.session, action = accept, rule = "aim" },
    { app = app.aim, feature = feature.presence, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.messaging, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.image, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.file_transfer, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.voice, action = reset, rule = "everything else" },
    { app = app.icq, feature = feature.session, action = reset, rule = "everything else" },
  ]
}
