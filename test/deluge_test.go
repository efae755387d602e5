package test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"chaperone/cmd/chaperone/demo"
	"chaperone/enforce/packet"
	"chaperone/proto"
	"chaperone/test/lab"
	"chaperone/test/load"
)

// A deluge is what a host sends that wants the gateway to have no time or room for
// others. It is begun and held up again and again.
type deluge struct {
	name string
	open func(t *testing.T, h *lab.Host, to netip.Addr) (pour func(), shut func()) // pour is called a hundred times a second
}

const pours = 10 * time.Millisecond

// gush is how many packets are poured at a time.
const gush = 50

// raw is a socket in h that takes whole packets.
func raw(t *testing.T, h *lab.Host) (fd int) {
	t.Helper()
	err := h.Do(func() (err error) {
		fd, err = unix.Socket(unix.AF_INET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.IPPROTO_RAW)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return fd
}

// anybody is an address of h's network, mostly nobody's, with a port.
func anybody(h *lab.Host) netip.AddrPort {
	a := h.V4.As4()
	a[3] = byte(3 + rand.IntN(250))
	return netip.AddrPortFrom(netip.AddrFrom4(a), uint16(1024+rand.IntN(60000)))
}

const opens = 7000 // where the far side answers everybody

var deluges = []deluge{
	{"half-open connections", func(t *testing.T, h *lab.Host, to netip.Addr) (func(), func()) {
		fd := raw(t, h)
		sa := &unix.SockaddrInet4{Addr: to.As4()}
		return func() {
			for range gush {
				unix.Sendto(fd, packet.NewTCP(anybody(h), netip.AddrPortFrom(to, opens), rand.Uint32(), 0, packet.SYN, nil), 0, sa)
			}
		}, func() { unix.Close(fd) }
	}},
	{"datagrams to any port", func(t *testing.T, h *lab.Host, to netip.Addr) (func(), func()) {
		fd := raw(t, h)
		sa := &unix.SockaddrInet4{Addr: to.As4()}
		noise := make([]byte, 1200)
		for i := range noise {
			noise[i] = byte(rand.Uint32())
		}
		return func() {
			for range gush {
				at := netip.AddrPortFrom(to, uint16(1024+rand.IntN(60000)))
				unix.Sendto(fd, packet.NewUDP(anybody(h), at, noise[:1+rand.IntN(len(noise))]), 0, sa)
			}
		}, func() { unix.Close(fd) }
	}},
	{"streams that begin like something", func(t *testing.T, h *lab.Host, to netip.Addr) (func(), func()) {
		starts := openings(t)
		var kept []net.Conn
		return func() {
			for range gush / 5 {
				c, err := h.Dial(t.Context(), "tcp", netip.AddrPortFrom(to, opens))
				if err != nil {
					t.Error(err)
					return
				}
				c.Write(starts[rand.IntN(len(starts))])
				kept = append(kept, c)
			}
			for len(kept) > 2000 {
				kept[0].Close()
				kept = kept[1:]
			}
		}, func() { closeAll(kept) }
	}},
}

func closeAll(list []net.Conn) {
	for _, c := range list {
		c.Close()
	}
}

// openings is what the initiators of all transcripts say first, with noise behind it.
func openings(t *testing.T) (out [][]byte) {
	all := transcripts(t)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		tr := all[name]
		if tr.Over == proto.TCP && tr.Turns[0].Dir == proto.FromInitiator {
			b := slices.Clone(tr.Turns[0].Data)
			for range 500 {
				b = append(b, byte(rand.Uint32()))
			}
			out = append(out, b)
		}
	}
	return out
}

// Under a deluge the honest get at least half of what they get without, as much as
// one of them follows is judged as ever, tables are as large as they may be and not
// larger, and counters tell.
func TestDeluge(t *testing.T) {
	for _, d := range deluges {
		t.Run(d.name, func(t *testing.T) {
			ratio := 0.0
			for range 3 { // others work on this machine
				if ratio = d.test(t); ratio >= 0.5 {
					return
				}
			}
			t.Errorf("the honest get %.2f of what they get without it", ratio)
		})
	}
}

func (d *deluge) test(t *testing.T) (ratio float64) {
	const (
		metrics = "127.0.0.1:9590"
		room    = 4096
		windows = 5
		window  = 200 * time.Millisecond
	)
	l := build(t, lab.Options{Inside: 2, Outside: 2})
	if err := load.Prepare(l); err != nil {
		t.Fatal(err)
	}
	p := run(t, l, "--policy", policyFile(t, talkOnly, fmt.Sprintf("gateway {\n  max_flows = %d\n}\n", room)), "--control", "", "--metrics", metrics)
	s := &demo.Stage{Lab: l, Port: 5190}
	defer s.Close()
	must(t, s, "signon", "talk", "file")
	var port uint16 = 8000
	count := func() float64 {
		port++ // each run needs one of its own
		n, err := short.Run(l, port, window)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	set, shut := d.begin(t, l)
	defer shut()

	var with, without []float64
	for range windows {
		set(true)
		with = append(with, count())
		must(t, s, "talk", "file")
		set(false)
		time.Sleep(window / 4)
		without = append(without, count())
	}
	page := scrape(t, l, "http://"+metrics+"/metrics")
	figures := map[string]int{}
	for _, name := range []string{"chaperone_flows_live", "chaperone_flows_evicted_total", "chaperone_flows_total", "process_resident_memory_bytes", "chaperone_parser_panics_total"} {
		figures[name] = figure(t, page, name)
	}
	ratio = middle(with) / middle(without)
	t.Logf("%.0f honest exchanges a second with it, %.0f without: %.2f; %d flows seen, %d remembered, %d made room, %d MB resident", middle(with), middle(without), ratio,
		figures["chaperone_flows_total"], figures["chaperone_flows_live"], figures["chaperone_flows_evicted_total"], figures["process_resident_memory_bytes"]>>20)
	if figures["chaperone_flows_live"] > room || figures["chaperone_flows_evicted_total"] == 0 || figures["process_resident_memory_bytes"] > 256<<20 || figures["chaperone_parser_panics_total"] > 0 {
		t.Errorf("%v", figures)
	}
	if err := s.Leave(); err != nil {
		t.Error(err)
	}
	if err := p.stop(); err != nil {
		t.Errorf("SIGTERM: %v\n%s", err, p.output.String())
	}
	return ratio
}

// begin makes a deluge ready, from the second inside host to the second outside one,
// and returns what lets it pour.
func (d *deluge) begin(t *testing.T, l *lab.Lab) (set func(bool), shut func()) {
	from, to := l.Inside[1], l.Outside[1]
	ln, err := to.Listen("tcp", netip.AddrPortFrom(to.V4, opens))
	if err != nil {
		t.Fatal(err)
	}
	pour, empty := d.open(t, from, to.V4)
	var pouring atomic.Bool
	done := make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() { // nobody reads what comes
		var kept []net.Conn
		for c, err := ln.Accept(); err == nil; c, err = ln.Accept() {
			kept = append(kept, c)
		}
		closeAll(kept)
	})
	all.Go(func() {
		for tick := time.NewTicker(pours); ; {
			select {
			case <-done:
				tick.Stop()
				return
			case <-tick.C:
				if pouring.Load() {
					pour()
				}
			}
		}
	})
	return pouring.Store, func() {
		close(done)
		ln.Close()
		all.Wait()
		empty()
	}
}

func middle(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}

// short is the load of short connections.
var short = load.All[slices.IndexFunc(load.All, func(x load.Load) bool { return x.Name == "short-connections" })]
