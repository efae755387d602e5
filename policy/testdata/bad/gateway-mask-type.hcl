gateway {
  mark_mask = [1]
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
