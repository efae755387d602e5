# Everybody may do as they please, and it is written down.

policy "open" {
  default = accept
}

default_department {
  policy = policy.open
}
