gateway {
  when_inseparable = drop
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
