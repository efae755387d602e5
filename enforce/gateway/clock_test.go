package gateway

import (
	"testing"
	"time"

	"chaperone/policy"
	"chaperone/proto"
)

// Schedules are looked at when it is time, and when somebody has set the clock back.
func TestStale(t *testing.T) {
	table, diags := policy.Parse("p.hcl", []byte(`
schedule "office" {
  days     = [mon, tue, wed, thu, fri]
  hours    = "08:00-18:00"
  timezone = "UTC"
}
policy "p" {
  rule "at work" {
    features = [feature.game]
    during   = schedule.office
    action   = drop
  }
  default = accept
}
default_department {
  policy = policy.p
}
`), proto.NewCatalog())
	if table == nil {
		t.Fatal(diags)
	}
	day := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC) // a Friday
	at := func(hour int) time.Time { return day.Add(time.Duration(hour) * time.Hour) }
	var g Gateway
	g.look(table, at(10))
	for hour, want := range map[int]bool{10: false, 17: false, 18: true, 40: true, 9: true, 7: true, -50: true} {
		if g.stale(at(hour)) != want {
			t.Errorf("looked at 10 h, the schedules are stale at %d h: %v", hour, !want)
		}
	}
	if g.stale(time.Now()); g.viewed != g.viewed.Round(0) {
		t.Error("the clock of schedules is not the one that people see")
	}
}
