gateway {
  inside           = ["lan0", "lan0.20"] # interfaces whose hosts are the subjects; absent: a flow's initiator is
  queues           = 2                   # how many; first_queue = 100
  mode             = enforce             # or dry_run
  on_failure       = accept              # fail open; drop = fail closed
  unknown          = accept              # what nothing recognises
  when_inseparable = reset
}

schedule "office" {
  days     = [mon, tue, wed, thu, fri]
  hours    = "08:00-18:00"
  timezone = "Europe/Berlin"
}

policy "talk_only" {
  rule "no executables" {
    features = [feature.file_transfer]
    files    = ["*.exe", "*.scr", "*.vbs"] # what the offer announces
    action   = reset
  }
  rule "talk, but send nothing" {
    apps     = category.im # or [app.aim, app.icq]; absent = every app
    features = [feature.file_transfer, feature.file_sharing, feature.voice, feature.video, feature.app_sharing]
    during   = schedule.office
    action   = reset
  }
  rule "no swapping" {
    apps   = category.p2p
    action = drop
  }
  default = accept
}

department "finance" {
  networks = ["10.20.0.0/16", "fd00:20::/32"]
  except   = ["10.20.0.53"]
  policy   = policy.talk_only
  mode     = dry_run # one department at a time
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}

app "acme_chat" { # the user's own application, no new build
  category = category.im
  hosts    = ["chat.acme.example"]
  feature "file_transfer" {
    hosts = ["files.acme.example"]
  }
  feature "voice" {
    ports    = ["udp/40000-40999"]
    networks = ["203.0.113.0/24"]
  }
}

test "finance may chat, not send" {
  from = "10.20.1.7"
  at   = "2026-11-20T10:00:00+01:00"
  expect = [
    { app = app.aim, feature = feature.messaging, action = accept },
    { app = app.aim, feature = feature.file_transfer, action = reset },
  ]
}
