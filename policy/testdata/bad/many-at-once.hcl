gateway {
  mode = of
}
policy "p" {
  rule "r" {
    apps     = [app.ajm, category.pp]
    features = feature.vidoe
    during   = schedule.nigth
    action   = dorp
  }
}
department "a" {
  networks = ["10.0.0.0/99"]
  policy   = policy.q
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
