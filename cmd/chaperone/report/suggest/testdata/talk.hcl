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
department "finance" {
  networks = ["10.20.1.0/24"]
  policy   = policy.finance
}

policy "finance" {
  rule "aim" { # AOL Instant Messenger
    apps = app.aim
    features = [
      feature.session,   # twice, 2 hosts, last 2026-11-20
      feature.messaging, # once, 1 host, last 2026-11-20
      # feature.file_transfer, # refused once by "no "file_transfer" ${here}", 1 host, last 2026-11-20
      # feature.voice, # would be refused once by "no "voice" ${here}", 1 host, last 2026-11-20
    ]
    action = accept
  }

  # Used in other departments, not here: category.p2p.
  rule "everything else" {
    apps   = [category.im]
    action = reset
  }

  default = accept
}

# These networks are guessed from the hosts that were seen, journals do not tell them: put
# the real ones here.
department "warehouse" {
  networks = ["10.30.1.0/24"]
  policy   = policy.warehouse
}

policy "warehouse" {
  # Nothing of ICQ passed:
  # feature.session, # refused once by "no "session" ${here}", 1 host, last 2026-11-20

  rule "kazaa" { # Kazaa
    apps = app.kazaa
    features = [
      feature.overlay, # once, 1 host, last 2026-11-20
    ]
    action = accept
  }

  rule "everything else" {
    apps   = [category.im, category.p2p]
    action = reset
  }

  default = accept
}

# Hosts that no department lists.
default_department {
  policy = policy.not_seen
}

# Of these departments the journals tell nothing.
policy "not_seen" {
  default = accept
}

test "finance as seen" {
  from       = "10.20.1.7"
  department = "finance"
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

test "warehouse as seen" {
  from       = "10.30.1.9"
  department = "warehouse"
  expect = [
    { app = app.icq, feature = feature.session, action = reset, rule = "everything else" },
    { app = app.icq, feature = feature.presence, action = reset, rule = "everything else" },
    { app = app.icq, feature = feature.messaging, action = reset, rule = "everything else" },
    { app = app.icq, feature = feature.image, action = reset, rule = "everything else" },
    { app = app.icq, feature = feature.file_transfer, action = reset, rule = "everything else" },
    { app = app.icq, feature = feature.voice, action = reset, rule = "everything else" },
    { app = app.kazaa, feature = feature.overlay, action = accept, rule = "kazaa" },
    { app = app.kazaa, feature = feature.file_sharing, action = reset, rule = "everything else" },
    { app = app.kazaa, feature = feature.search, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.session, action = reset, rule = "everything else" },
  ]
}
