package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"chaperone/cmd/chaperone/ledger"
	"chaperone/enforce/replay"
)

func record(n int, app string) *ledger.Flow {
	return &ledger.Flow{
		Src: fmt.Sprintf("10.0.0.%d:1", n), Dst: "192.0.2.1:2", Transport: "tcp", App: app, Verdict: "accept",
		First: time.Unix(int64(n), 0),
	}
}

// Flows are shown in the order they began; of those nobody recognises only some.
func TestSheet(t *testing.T) {
	var out strings.Builder
	s := &sheet{w: &out, several: true}
	s.begin("a.pcap")
	for n := range maxUnknown + 5 {
		s.flow(record(n+1, "unknown"))
	}
	s.flow(record(0, "aim"))
	if err := s.end(); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\n")
	if len(lines) != maxUnknown+6 || lines[0] != "a.pcap" || !strings.HasPrefix(lines[2], "10.0.0.0:1 > 192.0.2.1:2 tcp    aim ") ||
		lines[maxUnknown+3] != "and 5 more flows, which --json shows" {
		t.Errorf("%d lines:\n%s", len(lines), out.String())
	}
	out.Reset()
	s.begin("b.pcap")
	if err := s.end(); err != nil || out.Len() != 0 {
		t.Errorf("without flows: %q, %v", out.String(), err)
	}
}

// What strangers chose cannot steer the terminal.
func TestAttributes(t *testing.T) {
	got := attributes(&ledger.Attributes{Login: "al", Peer: "b\x1b[2Job", File: "\u202egpj.exe", Size: 3})
	if want := ` login="al" peer="b\x1b[2Job" file="\u202egpj.exe" size=3`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Progress is shown on a terminal, when it takes long, and cleared at the end.
func TestProgress(t *testing.T) {
	in, err := replay.Open(officePcap)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	tty := openTerminal(t)
	shown := func(w *os.File, since time.Duration) bool {
		p := newProgress(w, "dir/office.pcap", in)
		p.next = p.next.Add(-since)
		p.show(monday)
		p.clear()
		return p.shown
	}
	if shown(tty, 0) || !shown(tty, 2*progressAfter) {
		t.Error("want progress on a terminal after a while, not before")
	}
	file, err := os.Create(t.TempDir() + "/f")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if info, _ := file.Stat(); shown(file, 2*progressAfter) || info.Size() != 0 {
		t.Error("progress in a file")
	}
}
