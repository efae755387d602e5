# A call centre with chat only: agents answer customers by text under the company's
# logins. Whatever else a messenger can do is refused, private logins altogether.

policy "chat_only" {
  rule "company logins talk" {
    apps     = category.im
    features = [feature.session, feature.presence, feature.messaging]
    logins   = ["acme-*"]
    action   = accept
  }
  rule "the way to a login" {
    apps     = category.im
    features = [feature.session, feature.presence]
    action   = accept
  }
  rule "nobody else talks, and nobody does more" {
    apps   = [category.im, category.meeting, category.file_drop]
    action = reset
  }
  rule "no swapping, no tunnels" {
    apps   = [category.p2p, category.tunnel, category.remote_access]
    action = drop
  }
}

department "agents" {
  networks = ["10.50.0.0/16"]
  policy   = policy.chat_only
}

# Supervisors are watched in a dry run for now: the journal says what would happen.
department "supervisors" {
  networks = ["10.50.255.0/24"]
  policy   = policy.chat_only
  mode     = dry_run
}

policy "open" {}

default_department {
  policy = policy.open
}

test "an agent at work" {
  from       = "10.50.3.9"
  department = "agents"
  expect = [
    { app = app.aim, feature = feature.session, action = accept },
    { app = app.aim, feature = feature.messaging, login = "ACME-Ann", action = accept, rule = "company logins talk" },
    { app = app.aim, feature = feature.messaging, login = "ann1984", action = reset },
    { app = app.aim, feature = feature.voice, login = "acme-ann", action = reset },
  ]
}

test "a supervisor" {
  from       = "10.50.255.1"
  department = "supervisors"
  expect = [
    { app = app.aim, feature = feature.file_transfer, action = reset, dry_run = true },
  ]
}
