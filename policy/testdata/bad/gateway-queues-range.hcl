gateway {
  queues = 64
  first_queue = 65500
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
