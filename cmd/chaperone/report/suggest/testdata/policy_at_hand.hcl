# A draft by `chaperone suggest`, for you to edit: it allows what passed (seen from
# 2026-11-20 to 2026-11-20), department by department, and refuses the rest of the
# categories that were used there. What was refused, or in a dry run would have been, stands
# beside it as a comment. Conditions on times, names and far sides are yours to add.

# In dry run everything is decided and nothing is done. Take the mode out when `chaperone
# report` shows nothing unexpected.
gateway {
  mode             = dry_run
  inside           = ["lan0"]
  unknown          = drop
  on_failure       = accept
  when_inseparable = reset
}

app "acme_chat" {
  title    = "ACME \"Chat\""
  category = category.im
  hosts    = ["chat.acme.example"]
  ports    = ["tcp/7000-7010", "99"]
  feature "session" {
    networks = ["192.0.2.0/24"]
  }
  feature "voice" {
    networks = ["203.0.113.0/24", "2001:db8::/32"]
    ports    = ["udp/40000-40999"]
  }
  feature "file_transfer" {
    uploads_over = 65536
  }
}

department "finance" {
  networks = ["10.20.0.0/16", "fd00:20::/32"]
  except   = ["10.20.9.9"]
  policy   = policy.finance
}

policy "finance" {
  rule "aim" { # AOL Instant Messenger
    apps = app.aim
    features = [
      feature.session, # once, 1 host, last 2026-11-20
    ]
    action = accept
  }

  # Nothing of ICQ passed:
  # feature.session, # refused once by "no "session" ${here}", 1 host, last 2026-11-20

  rule "everything else" {
    apps   = [category.im]
    action = reset
  }

  default = accept
}

department "guests" {
  interfaces = ["wlan0"]
  policy     = policy.guests
}

policy "guests" {
  rule "acme_chat" { # ACME "Chat"
    apps = app.acme_chat
    features = [
      feature.session, # once, 1 host, last 2026-11-20
      feature.voice,   # once, 1 host, last 2026-11-20
    ]
    action = accept
  }

  rule "everything else" {
    apps   = [category.im]
    action = reset
  }

  default = accept
}

department "boss" {
  macs   = ["00:1b:44:11:3a:b7"]
  policy = policy.boss
}

policy "boss" {
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

department "lab" {
  networks = ["10.20.64.0/18"]
  policy   = policy.not_seen
}

# These networks are guessed from the hosts that were seen, journals do not tell them: put
# the real ones here.
department "old name" {
  networks = ["10.20.1.8/29"]
  policy   = policy.old_name
}

policy "old_name" {
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

# Of these departments the journals tell nothing.
policy "not_seen" {
  default = accept
}

test "finance as seen" {
  from       = "10.20.1.6"
  department = "finance"
  expect = [
    { app = app.aim, feature = feature.session, action = accept, rule = "aim" },
    { app = app.aim, feature = feature.presence, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.messaging, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.image, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.file_transfer, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.voice, action = reset, rule = "everything else" },
    { app = app.icq, feature = feature.session, action = reset, rule = "everything else" },
    { app = app.icq, feature = feature.presence, action = reset, rule = "everything else" },
    { app = app.icq, feature = feature.messaging, action = reset, rule = "everything else" },
    { app = app.icq, feature = feature.image, action = reset, rule = "everything else" },
    { app = app.icq, feature = feature.file_transfer, action = reset, rule = "everything else" },
    { app = app.icq, feature = feature.voice, action = reset, rule = "everything else" },
    { app = app.acme_chat, feature = feature.session, action = reset, rule = "everything else" },
  ]
}

test "guests as seen" {
  from       = "172.16.0.8"
  interface  = "wlan0"
  department = "guests"
  expect = [
    { app = app.acme_chat, feature = feature.session, action = accept, rule = "acme_chat" },
    { app = app.acme_chat, feature = feature.voice, action = accept, rule = "acme_chat" },
    { app = app.acme_chat, feature = feature.file_transfer, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.session, action = reset, rule = "everything else" },
    { app = app.icq, feature = feature.session, action = reset, rule = "everything else" },
  ]
}

test "boss as seen" {
  from       = "10.20.1.6"
  mac        = "00:1b:44:11:3a:b7"
  department = "boss"
  expect = [
    { app = app.aim, feature = feature.session, action = accept, rule = "aim" },
    { app = app.aim, feature = feature.presence, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.messaging, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.image, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.file_transfer, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.voice, action = reset, rule = "everything else" },
    { app = app.acme_chat, feature = feature.session, action = reset, rule = "everything else" },
    { app = app.icq, feature = feature.session, action = reset, rule = "everything else" },
  ]
}

test "old_name as seen" {
  from       = "10.20.1.8"
  department = "old name"
  expect = [
    { app = app.aim, feature = feature.session, action = accept, rule = "aim" },
    { app = app.aim, feature = feature.presence, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.messaging, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.image, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.file_transfer, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.voice, action = reset, rule = "everything else" },
    { app = app.acme_chat, feature = feature.session, action = reset, rule = "everything else" },
    { app = app.icq, feature = feature.session, action = reset, rule = "everything else" },
  ]
}

test "everyone_else as seen" {
  from       = "172.16.0.8"
  department = "default"
  expect = [
    { app = app.aim, feature = feature.session, action = accept, rule = "aim" },
    { app = app.aim, feature = feature.presence, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.messaging, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.image, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.file_transfer, action = reset, rule = "everything else" },
    { app = app.aim, feature = feature.voice, action = reset, rule = "everything else" },
    { app = app.acme_chat, feature = feature.session, action = reset, rule = "everything else" },
    { app = app.icq, feature = feature.session, action = reset, rule = "everything else" },
  ]
}
