default_department {
  policy = policy.p
}
policy "p" {
  default = accept
}
app "chat" {
  hosts = ["chat.example"]
  feature "file_transfer" {
    uploads_over   = "2 KiB"
    downloads_over = "8 MiB"
  }
  feature "image" {
    downloads_over = 100000
  }
}
