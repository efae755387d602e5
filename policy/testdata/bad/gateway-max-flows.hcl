gateway {
  max_flows = 1.5
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
