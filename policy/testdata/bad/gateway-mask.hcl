gateway {
  mark_mask = "0xff00ff00"
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
