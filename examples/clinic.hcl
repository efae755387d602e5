# A clinic: wards must not leak patients' data, so of all that is recognised only text
# leaves them. The offices are freer.

gateway {
  on_failure = drop   # nothing passes while the gateway is down
  unknown    = accept # drop, when the journal shows that all you need is recognised
}

policy "strict" {
  rule "text" {
    apps     = category.im
    features = [feature.session, feature.presence, feature.messaging]
    action   = accept
    log      = true
  }
  rule "the web" {
    apps   = category.web
    action = accept
  }
  default = reset
}

policy "offices" {
  rule "no swapping, no tunnels" {
    apps   = [category.p2p, category.tunnel]
    action = reset
  }
  rule "no shared folders and no hands from outside" {
    features = [feature.file_sharing, feature.remote_control]
    action   = reset
  }
}

department "wards" {
  networks = ["10.70.0.0/17", "fd00:70::/32"]
  policy   = policy.strict
}

department "administration" {
  networks = ["10.70.128.0/17"]
  policy   = policy.offices
}

default_department {
  policy = policy.strict
}

test "a ward" {
  from       = "fd00:70::12"
  department = "wards"
  expect = [
    { app = app.icq, feature = feature.messaging, action = accept },
    { app = app.icq, feature = feature.file_transfer, action = reset, rule = "default" },
  ]
}

test "the administration" {
  from       = "10.70.200.1"
  department = "administration"
  expect = [
    { app = app.aim, feature = feature.file_transfer, action = accept },
    { app = app.aim, feature = feature.file_sharing, action = reset },
  ]
}
