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
department "dorm" {
  networks = ["10.1.1.0/24"]
  policy   = policy.dorm
}

policy "dorm" {
  rule "kazaa" { # Kazaa
    apps = app.kazaa
    features = [
      feature.file_sharing, # once, 1 host, last 2026-11-20
      feature.search,       # once, 1 host, last 2026-11-20
      feature.overlay,      # once, 1 host, last 2026-11-20
    ]
    action = accept
  }

  rule "everything else" {
    apps   = [category.p2p]
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

test "dorm as seen" {
  from       = "10.1.1.1"
  department = "dorm"
  expect = [
    { app = app.kazaa, feature = feature.file_sharing, action = accept, rule = "kazaa" },
    { app = app.kazaa, feature = feature.search, action = accept, rule = "kazaa" },
    { app = app.kazaa, feature = feature.overlay, action = accept, rule = "kazaa" },
  ]
}
