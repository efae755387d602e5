gateway {
  mode = dryrun
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
