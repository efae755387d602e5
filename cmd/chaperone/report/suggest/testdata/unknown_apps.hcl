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
  networks = ["10.1.1.0/24"]
  policy   = policy.finance
}

policy "finance" {
  rule "aim" { # AOL Instant Messenger
    apps = app.aim
    features = [
      feature.session, # once, 1 host, last 2026-11-20
      # feature.tunnel, # once, 1 host, last 2026-11-20; this version does not tell it apart
    ]
    action = accept
  }

  # What nothing recognised (refused once, 1 host, last 2026-11-20). That is for
  # gateway.unknown to decide, rules do not reach it.

  # App waste of category im was seen (twice, 1 host, last 2026-11-20), but it is unknown
  # here: an app block would describe it.

  rule "everything else" {
    apps   = [category.im]
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
  from       = "10.1.1.1"
  department = "finance"
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
