gateway {
}
gateway {
  queues = 2
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
