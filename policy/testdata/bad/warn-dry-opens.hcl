policy "p" {
  rule "try" {
    features = [feature.file_transfer]
    action   = reset
    mode     = dry_run
  }
  rule "executables" {
    features = [feature.file_transfer]
    files    = ["*.exe"]
    action   = reset
  }
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
