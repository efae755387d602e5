gateway {
  queues = 0
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
