gateway {
  queues = "many"
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
