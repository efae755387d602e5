package kernel_test

import (
	"io"
	"net"
	"testing"
	"time"

	"github.com/google/nftables"
	"github.com/google/nftables/expr"
	"golang.org/x/sys/unix"

	"chaperone/enforce"
	"chaperone/enforce/packet"
	"chaperone/test/lab"
)

// What conntrack does not track is judged packet by packet.
func TestUntracked(t *testing.T) {
	families(t, func(t *testing.T, v6 bool) {
		l := newLab(t)
		c := serve(t, l, spec, onPayload(enforce.Settled{Fate: enforce.Trust, App: 9}))
		untrack(t, l)
		install(t, l, spec)
		client, server := connect(t, l, v6)
		say(t, client, server, "hello")
		say(t, server, client, "welcome")
		seen := c.sights()
		if n := count(seen, "payload"); n != 2 {
			t.Errorf("%d packets with payload shown, want 2", n)
		}
		for _, p := range seen {
			if p.mark&marks.Mask != 0 {
				t.Errorf("%s is shown with somebody else's mark %#x", kind(p), p.mark)
			}
		}
		c.rule(settle(told), marks)
		io.WriteString(client, "a file")
		ended(t, "client", client, unix.ECONNRESET)
	})
}

// untrack makes the gateway track nothing, and uses bits of the mark that are ours.
func untrack(t *testing.T, l *lab.Lab) {
	t.Helper()
	do(t, l, func() error {
		c, err := nftables.New()
		if err != nil {
			return err
		}
		table := c.AddTable(&nftables.Table{Family: nftables.TableFamilyINet, Name: "untrack"})
		ch := c.AddChain(&nftables.Chain{Name: "raw", Table: table, Type: nftables.ChainTypeFilter,
			Hooknum: nftables.ChainHookPrerouting, Priority: nftables.ChainPriorityRaw})
		c.AddRule(&nftables.Rule{Table: table, Chain: ch, Exprs: []expr.Any{
			&expr.Notrack{}, immediate(marks.Mask | administratorsPacket), &expr.Meta{Key: expr.MetaKeyMARK, SourceRegister: true, Register: 1},
		}})
		return c.Flush()
	})
}

// A segment that conntrack calls invalid is shown, like any other with payload.
func TestInvalid(t *testing.T) {
	families(t, func(t *testing.T, v6 bool) {
		l := newLab(t)
		c := serve(t, l, spec, pass)
		install(t, l, spec)
		client, server := connect(t, l, v6)
		say(t, client, server, "hello")
		c.rule(pass, marks)
		a, b := client.LocalAddr().(*net.TCPAddr).AddrPort(), client.RemoteAddr().(*net.TCPAddr).AddrPort()
		raw(t, l.Client, packet.NewTCP(a, b, 1, 2, packet.ACK|packet.PSH, []byte("far out of the window")))
		time.Sleep(50 * time.Millisecond)
		if seen := c.sights(); len(seen) != 1 || string(seen[0].Payload) != "far out of the window" {
			t.Errorf("shown: %v", seen)
		}
	})
}

// Strange flags are shown, and so is a SYN that brings payload (RFC 7413).
func TestStrangeSegments(t *testing.T) {
	families(t, func(t *testing.T, v6 bool) {
		l := newLab(t)
		c := serve(t, l, spec, func(sight) ruling { return ruling{drop: true} })
		install(t, l, spec)
		a, b := addr(l.Client, v6, 4000), addr(l.Server, v6, 5000)
		for _, s := range []struct {
			flags   uint8
			payload string
			shown   int
		}{
			{packet.SYN, "", 0},
			{packet.ACK, "", 0},
			{packet.ACK | packet.PSH, "", 0},
			{packet.SYN, "early", 1},
			{0, "", 1},
			{packet.URG | packet.PSH, "", 1},
			{packet.SYN | packet.FIN, "", 1},
			{packet.SYN | packet.RST, "", 1},
			{packet.FIN | packet.ACK, "", 1},
			{packet.ACK, "x", 1},
		} {
			c.rule(c.decide, marks)
			raw(t, l.Client, packet.NewTCP(a, b, 1, 2, s.flags, []byte(s.payload)))
			time.Sleep(20 * time.Millisecond)
			n := 0
			for _, p := range c.sights() {
				if p.Src() == a { // the server has its own view of these segments
					n++
				}
			}
			if n != s.shown {
				t.Errorf("flags %#x, payload %q: shown %d times, want %d", s.flags, s.payload, n, s.shown)
			}
		}
	})
}
