policy "p" {
  rule "files" {
    files  = []
    action = drop
  }
  rule "times" {
    during = []
    action = drop
  }
}
department "nobody" {
  networks = []
  policy   = policy.open
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
