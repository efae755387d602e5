policy "open" {}
default_department {
}
