package proto

import (
	"net/netip"
	"strings"
	"testing"
)

func TestParseRows(t *testing.T) {
	text := RowColumns + `
# a comment

signal	file_transfer	CDN.signal.org	the vendor	2026-11-20
teams	file_transfer	*-my.sharepoint.com	the vendor	2026-11-20
meet	voice	192.0.2.0/24 udp/3478 udp/19302-19309	the vendor	2026-11-20
zoom	voice	zoom*mmr.*.zoom.us	the vendor	2026-11-20
`
	rows, err := ParseRows(strings.NewReader(text))
	if err != nil || len(rows) != 4 {
		t.Fatalf("%v, %v", rows, err)
	}
	if r := rows[0]; r.App != "signal" || r.Feature != FileTransfer || r.Host != "cdn.signal.org" || r.Source != "the vendor" || r.Date != "2026-11-20" || r.Line != 4 {
		t.Errorf("%+v", r)
	}
	if r := rows[2]; r.Network != netip.MustParsePrefix("192.0.2.0/24") || len(r.Ports) != 2 || r.Ports[1] != (Port{UDP, 19302, 19309}) || r.Host != "" {
		t.Errorf("%+v", r)
	}
}

func TestBadRows(t *testing.T) {
	for _, line := range []string{
		"a\tsession\tx.example\ts", "a\tnothing\tx.example\ts\t2026-11-20", "a\tsession\t\ts\t2026-11-20", "a\tsession\tx!.example\ts\t2026-11-20",
		"a\tsession\t*.example\ts\t2026-11-20", "a\tsession\t*x*.y.example\ts\t2026-11-20", "a\tsession\tx.*.example\ts\t2026-11-20", "a\tsession\tx.example tcp/1\ts\t2026-11-20",
		"a\tsession\tx*.*.example\ts\t2026-11-20", "a\tsession\tx*.*y.z.example\ts\t2026-11-20", "a\tsession\tx*.y.*.example\ts\t2026-11-20",
		"a\tsession\tx.example\ts\tyesterday", "a\tsession\t192.0.2.7/24\ts\t2026-11-20",
		"a\tsession\t192.0.2.0/33\ts\t2026-11-20", "a\tsession\t192.0.2.0/24 3478\ts\t2026-11-20", "a\tsession\t192.0.2.0/24 udp/9-8\ts\t2026-11-20", "a\tsession\t192.0.2.0/24 udp/65536\ts\t2026-11-20",
	} {
		if _, err := ParseRows(strings.NewReader(RowColumns + "\n" + line)); err == nil || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%q: %v", line, err)
		}
	}
	if _, err := ParseRows(strings.NewReader("app,feature\n")); err == nil {
		t.Error("other columns were read")
	}
}
