schedule "x" {
  days = []
}
schedule "y" {
  dates    = ["12-24/01-02"]
  holidays = ["12-01/02-01"]
}
schedule "z" {
  dates = ["2026-12-25"]
  days  = [sat, sun]
}

policy "open" {
  default = accept
}
default_department {
  policy = policy.open
}
