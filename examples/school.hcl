# A school with a timetable: pupils talk to nobody during lessons, and only talk
# in breaks and afternoons; teachers may send files at any time.

locals {
  holidays = ["2026-12-21/2027-01-06", "2027-03-29/2027-04-09", "2027-07-01/2027-08-31", "10-03", "05-01"]
  extras   = [feature.image, feature.file_transfer, feature.file_sharing, feature.voice, feature.video, feature.app_sharing, feature.remote_control, feature.game]
}

schedule "lessons" {
  days     = [mon, tue, wed, thu, fri]
  hours    = ["08:00-09:35", "09:55-11:30", "11:45-13:20"]
  holidays = local.holidays
  timezone = "Europe/Berlin"
}

policy "pupils" {
  rule "lessons are for learning" {
    apps   = [category.im, category.meeting, category.p2p]
    during = schedule.lessons
    action = reset
  }
  rule "talk, and nothing else" {
    apps     = category.im
    features = local.extras
    action   = reset
  }
  rule "no swapping" {
    apps   = category.p2p
    action = drop
  }
}

policy "teachers" {
  rule "no swapping" {
    apps   = category.p2p
    action = drop
  }
}

group "classrooms" {
  policy = policy.pupils
}

department "computer room" {
  networks = ["10.1.0.0/24"]
  group    = group.classrooms
}

department "pupils' wireless" {
  interfaces = ["wlan0"]
  group      = group.classrooms
}

department "teachers" {
  networks = ["10.2.0.0/24"]
  policy   = policy.teachers
}

default_department {
  policy = policy.pupils
}

test "a lesson" {
  from       = "10.1.0.15"
  at         = "2026-11-20T10:00:00+01:00"
  department = "computer room"
  expect = [
    { app = app.aim, feature = feature.messaging, action = reset, rule = "lessons are for learning" },
  ]
}

test "a break" {
  from = "10.1.0.15"
  at   = "2026-11-20T09:40:00+01:00"
  expect = [
    { app = app.aim, feature = feature.messaging, action = accept },
    { app = app.aim, feature = feature.game, action = reset, rule = "talk, and nothing else" },
  ]
}

test "holidays" {
  from       = "172.16.0.1"
  interface  = "wlan0"
  at         = "2026-12-22T10:00:00+01:00"
  department = "pupils' wireless"
  expect = [
    { app = app.icq, feature = feature.messaging, action = accept },
  ]
}

test "teachers send files in lessons" {
  from = "10.2.0.4"
  at   = "2026-11-20T10:00:00+01:00"
  expect = [
    { app = app.aim, feature = feature.file_transfer, action = accept },
  ]
}
