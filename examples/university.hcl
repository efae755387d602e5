# A university: everything is open but file-sharing networks, which are left to the
# dormitories, and there to the hours when nobody needs the line.

schedule "working_hours" {
  days     = [mon, tue, wed, thu, fri]
  hours    = "07:00-22:00"
  holidays = ["12-24/01-02"]
  timezone = "Europe/Vienna"
}

locals {
  campus     = "10.128.0.0/9"
  dormitory  = [for n in range(4) : cidrsubnet(local.campus, 7, 120 + n)] # 10.248.0.0/16 to 10.251.0.0/16
  laboratory = cidrsubnet(local.campus, 7, 9)                             # 10.137.0.0/16
}

policy "campus" {
  rule "no swapping" {
    apps   = category.p2p
    action = reset
  }
}

policy "dormitories" {
  rule "swapping off hours" {
    apps    = category.p2p
    outside = schedule.working_hours
    action  = accept
  }
  rule "no swapping" {
    apps   = category.p2p
    action = reset
  }
  rule "no games in working hours" {
    features = feature.game
    during   = schedule.working_hours
    action   = drop
  }
}

policy "laboratory" {
  rule "measurements stay here" {
    features = [feature.file_transfer, feature.file_sharing]
    action   = drop
  }
}

department "dormitories" {
  networks = local.dormitory
  policy   = policy.dormitories
}

department "laboratory" {
  networks = [local.laboratory]
  policy   = policy.laboratory
}

department "campus" {
  networks = [local.campus]
  policy   = policy.campus
}

default_department {
  policy = policy.campus
}

test "games wait until the evening" {
  from       = "10.250.1.1"
  at         = "2026-11-20T12:00:00+01:00"
  department = "dormitories"
  expect = [
    { app = app.icq, feature = feature.game, action = drop },
    { app = app.icq, feature = feature.file_transfer, action = accept },
  ]
}

test "and then begin" {
  from = "10.250.1.1"
  at   = "2026-11-20T22:00:00+01:00"
  expect = [
    { app = app.icq, feature = feature.game, action = accept },
  ]
}

test "the laboratory" {
  from       = "10.137.4.4"
  at         = "2026-11-20T12:00:00+01:00"
  department = "laboratory"
  expect = [
    { app = app.aim, feature = feature.file_transfer, action = drop },
  ]
}
