# A draft by `chaperone suggest`, for you to edit: it allows what passed (seen from
# 2026-11-20 to 2026-11-20), department by department, and refuses the rest of the
# categories that were used there. What was refused, or in a dry run would have been, stands
# beside it as a comment. Conditions on times, names and far sides are yours to add.
# A department is left out because no department can be called " ".
# A department is left out because no department can be called
# "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx".

# In dry run everything is decided and nothing is done. Take the mode out when `chaperone
# report` shows nothing unexpected.
gateway {
  mode = dry_run
}

# These networks are guessed from the hosts that were seen, journals do not tell them: put
# the real ones here.
department "$${x} %%{y} \\\"q\\\" \\\\ Verkauf" {
  networks = ["10.1.1.0/24"]
  policy   = policy.x_y_q_verkauf
}

policy "x_y_q_verkauf" {
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
department "7" {
  networks = ["10.1.7.0/24"]
  policy   = policy.department_7
}

policy "department_7" {
  # App a�b{ of category im was seen (once, 1 host, last 2026-11-20), but it is unknown
  # here: an app block would describe it.

  rule "everything else" {
    apps   = [category.im]
    action = reset
  }

  default = accept
}

# These networks are guessed from the hosts that were seen, journals do not tell them: put
# the real ones here.
department "Ver-kauf" {
  networks = ["10.1.2.0/24"]
  policy   = policy.ver_kauf
}

policy "ver_kauf" {
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
department "ver kauf" {
  networks = ["10.1.3.0/24"]
  policy   = policy.ver_kauf_2
}

policy "ver_kauf_2" {
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
department "не видно" {
  networks = ["10.1.4.0/24"]
  policy   = policy.department
}

policy "department" {
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
  policy = policy.not_seen
}

# Of these departments the journals tell nothing.
policy "not_seen" {
  default = accept
}

test "x_y_q_verkauf as seen" {
  from       = "10.1.1.1"
  department = "$${x} %%{y} \\\"q\\\" \\\\ Verkauf"
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

test "department_7 as seen" {
  from       = "10.1.7.1"
  department = "7"
  expect = [
    { app = app.aim, feature = feature.session, action = reset, rule = "everything else" },
    { app = app.icq, feature = feature.session, action = reset, rule = "everything else" },
  ]
}

test "ver_kauf as seen" {
  from       = "10.1.2.1"
  department = "Ver-kauf"
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

test "ver_kauf_2 as seen" {
  from       = "10.1.3.1"
  department = "ver kauf"
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

test "department as seen" {
  from       = "10.1.4.1"
  department = "не видно"
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
