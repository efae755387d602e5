policy "open" {
  default = accept
}
