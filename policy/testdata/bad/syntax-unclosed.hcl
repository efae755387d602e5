policy "p" {
  rule "r" {
    action = drop
  }
