# They can talk, and only talk, with the applications of today: chat goes on, files,
# calls and shared screens do not. Nothing is decrypted: applications are told apart
# by the names of their servers and by what their calls look like.

gateway {
  # Keys for encrypted server names are taken out of DNS answers.
  strip_ech = true
}

policy "talk_today" {
  # DNS inside HTTPS or TLS would bring those keys nevertheless, and a relay hides all.
  rule "names stay visible" {
    apps   = [app.doh, app.dot, app.icloud_relay]
    action = reset
  }

  # What messengers do over QUIC they do over TCP when that is refused.
  rule "no QUIC for messengers" {
    apps = category.im
    quic = reset
  }

  rule "talk, and nothing else" {
    apps = [category.im, category.meeting, category.voip]
    features = [
      feature.image,
      feature.file_transfer,
      feature.file_sharing,
      feature.voice,
      feature.video,
      feature.app_sharing,
      feature.whiteboard,
      feature.remote_control,
      feature.game,
    ]
    action = reset
  }

  rule "nobody looks in from outside" {
    apps   = category.remote_access
    action = reset
  }

  rule "no file drops" {
    apps   = category.file_drop
    action = reset
  }

  rule "no swapping" {
    apps   = category.p2p
    action = drop
  }

  rule "no way around" {
    features = feature.tunnel
    action   = reset
  }

  default = accept
}

# A chat server of one's own: messages and files come to one host, in connections
# that nobody else can read. Much at one go is a file.
app "our_chat" {
  title    = "the Matrix server of this house"
  category = category.im
  hosts    = ["matrix.example.com"]
  feature "file_transfer" {
    uploads_over = "64 KiB"
  }
}

default_department {
  policy = policy.talk_today
}

test "chat goes on" {
  from = "10.20.1.7"
  expect = [
    { app = app.whatsapp, feature = feature.messaging, action = accept },
    { app = app.telegram, feature = feature.messaging, action = accept },
    { app = app.teams, feature = feature.messaging, action = accept },
    { app = app.xmpp, feature = feature.messaging, action = accept },
    { app = app.web, feature = feature.session, action = accept },
  ]
}

test "files, calls and shared screens do not" {
  from = "10.20.1.7"
  expect = [
    { app = app.whatsapp, feature = feature.file_transfer, action = reset },
    { app = app.whatsapp, feature = feature.voice, action = reset },
    { app = app.teams, feature = feature.app_sharing, action = reset },
    { app = app.irc, feature = feature.file_transfer, action = reset },
    { app = app.our_chat, feature = feature.file_transfer, action = reset },
    { app = app.sip, feature = feature.video, action = reset },
    { app = app.teamviewer, feature = feature.remote_control, action = reset },
    { app = app.wetransfer, feature = feature.file_transfer, action = reset },
    { app = app.bittorrent, feature = feature.overlay, action = drop },
  ]
}

test "names stay visible" {
  from = "10.20.1.7"
  expect = [
    { app = app.doh, feature = feature.tunnel, action = reset },
    { app = app.ech, feature = feature.tunnel, action = drop, rule = "strip_ech" },
    { app = app.signal, feature = feature.messaging, over = "quic", action = reset, rule = "no QUIC for messengers" },
  ]
}
