# A draft by `chaperone suggest`, for you to edit: it allows what passed (nothing was seen),
# department by department, and refuses the rest of the categories that were used there.
# What was refused, or in a dry run would have been, stands beside it as a comment.
# Conditions on times, names and far sides are yours to add.

# In dry run everything is decided and nothing is done. Take the mode out when `chaperone
# report` shows nothing unexpected.
gateway {
  mode = dry_run
}

# Hosts that no department lists.
default_department {
  policy = policy.not_seen
}

# Of these departments the journals tell nothing.
policy "not_seen" {
  default = accept
}
