# A small office behind one gateway: people talk, send each other documents but no
# programs, and do not swap music. The printer and the server are left alone.

variable "lan" {
  type        = string
  default     = "192.168.1.0/24"
  description = "the office's own network"
}

locals {
  programs = ["*.exe", "*.com", "*.scr", "*.pif", "*.bat", "*.cmd", "*.vbs", "*.js", "*.msi", "*.lnk"]
}

policy "office" {
  rule "no programs" {
    features = [feature.file_transfer, feature.file_sharing]
    files    = local.programs
    action   = reset
  }
  rule "no large files" {
    apps        = category.im
    features    = feature.file_transfer
    larger_than = "25 MB"
    action      = reset
  }
  rule "no shared folders" {
    apps     = category.im
    features = feature.file_sharing
    action   = reset
  }
  rule "no swapping" {
    apps   = category.p2p
    action = drop
  }
  rule "no remote control" {
    features = feature.remote_control
    action   = reset
  }
}

department "staff" {
  networks = [var.lan]
  except   = [cidrhost(var.lan, 2), cidrhost(var.lan, 3)] # server and printer
  policy   = policy.office
}

policy "open" {}

default_department {
  policy = policy.open
}

test "documents pass, programs and large files do not" {
  from       = "192.168.1.77"
  department = "staff"
  expect = [
    { app = app.aim, feature = feature.messaging, action = accept },
    { app = app.aim, feature = feature.file_transfer, file = "offer.pdf", size = "2 MB", action = accept },
    { app = app.aim, feature = feature.file_transfer, file = "offer.pdf.exe", size = 1000, action = reset, rule = "no programs" },
    { app = app.aim, feature = feature.file_transfer, file = "film.mpg", size = "700 MB", action = reset, rule = "no large files" },
    { app = app.aim, feature = feature.file_sharing, action = reset },
  ]
}

test "the server is nobody's" {
  from       = "192.168.1.2"
  department = "default"
  expect = [
    { app = app.aim, feature = feature.file_sharing, action = accept },
  ]
}
