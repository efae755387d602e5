package test

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"chaperone/enforce"
	"chaperone/policy"
	"chaperone/proto"
	"chaperone/proto/transcript"
	"chaperone/test/lab"
)

// A data connection is where a conversation announced it.
type announcement struct {
	to   netip.AddrPort
	over proto.Transport
}

func (a announcement) String() string { return fmt.Sprintf("%v %v", a.over, a.to) }

// expected returns what an engine that refuses nothing says is announced in tr.
func expected(open *policy.Table, tr *transcript.Transcript) []line {
	var j journal
	alone(open, tr, false, j.sink)
	return slices.DeleteFunc(j.take(), func(e line) bool { return e.Kind != enforce.Expected })
}

// announcements returns the features of app whose data connections tr announces,
// the latest for each place.
func announcements(open *policy.Table, tr *transcript.Transcript, app *proto.App) (fs proto.Features) {
	latest := map[netip.AddrPort]proto.Feature{}
	for _, e := range expected(open, tr) {
		if e.App == app.Name {
			latest[e.To] = e.Feature
		}
	}
	for _, f := range latest {
		fs |= proto.Of(f)
	}
	return fs
}

// met checks that for each feature whose data connection is announced one came up
// where the feature was allowed, and in a messenger that one was refused where it
// was not. (Who announces in a network is cut off before he can.)
func (s *single) met(all []story) {
	var announced proto.Features
	for _, x := range all {
		if x.tr.Over == proto.TCP { // of the others they are not tried
			announced |= x.announced
		}
	}
	if missing := announced &^ s.up; missing != 0 {
		s.Errorf("no announced data connection came up where allowed: %v", missing.Strings())
	}
	if missing := announced &^ s.down &^ beside(s.app); missing != 0 && s.app.Category == proto.IM {
		s.Errorf("no announced data connection was refused: %v", missing.Strings())
	}
}

// house gives the hosts of the lab the addresses that stories announce: private
// ones inside, others outside.
func (s *single) house(all []story) {
	own := map[netip.Addr]bool{}
	for _, h := range s.lab.Hosts() {
		own[h.V4], own[h.V6] = true, true
	}
	for _, x := range all {
		for _, e := range expected(s.open, x.tr) {
			a := e.To.Addr()
			if own[a] {
				continue
			}
			own[a] = true
			home, _ := s.sides(a)
			if err := home.AddAddress(a); err != nil {
				s.Fatalf("%s: %v", x.name, err)
			}
		}
	}
}

// sides returns whose address a is, and who would call him from the other side
// of the gateway.
func (s *single) sides(a netip.Addr) (home, caller *lab.Host) {
	if a.IsPrivate() {
		return s.lab.Client, s.lab.Server
	}
	return s.lab.Server, s.lab.Client
}

// announced opens the data connections that the story just told has announced,
// and checks that those of refused features do not come up and the others do.
func (s *single) announced(f proto.Feature, x *story) {
	latest := map[announcement]proto.Feature{}
	for _, e := range s.journal.take() {
		if e.Kind == enforce.Expected && e.App == s.app.Name {
			latest[announcement{e.To, x.overOf(e.Feature, e.To)}] = e.Feature
		}
	}
	for a, feature := range latest {
		up, err := s.connects(a, s.allowed.Has(feature))
		if err != nil {
			s.Errorf("%v alone: %s: the %v it announced to %v: %v", f, x.name, feature, a, err)
		} else if want := s.allowed.Has(feature); up != want {
			s.Errorf("%v alone: %s: the %v it announced to %v came up: %v, want %v", f, x.name, feature, a, up, want)
		} else if up {
			s.up |= proto.Of(feature)
		} else {
			s.down |= proto.Of(feature)
		}
	}
}

// overOf returns the transport of a data connection, from what is noted in the
// transcript: TCP where it is not.
func (x *story) overOf(f proto.Feature, to netip.AddrPort) proto.Transport {
	for _, turn := range x.tr.Turns {
		for _, want := range turn.Want {
			if strings.HasPrefix(want, fmt.Sprintf("expect %v udp ", f)) && strings.Contains(want, fmt.Sprintf(":%d for ", to.Port())) {
				return proto.UDP
			}
		}
	}
	return proto.TCP
}

// connects opens a data connection, which is wanted or not, and returns whether bytes that nothing
// recognises pass in it.
func (s *single) connects(a announcement, wanted bool) (up bool, err error) {
	home, caller := s.sides(a.to.Addr())
	ctx, cancel := context.WithTimeout(s.Context(), long)
	defer cancel()
	if a.over == proto.UDP {
		pc, err := home.ListenPacket("udp", a.to)
		if err != nil {
			return false, err
		}
		defer pc.Close()
		c, err := caller.Dial(ctx, "udp", a.to)
		if err != nil {
			return false, err
		}
		defer c.Close()
		return arrives(c, pc.(net.Conn), wanted), nil
	}
	ln, err := home.Listen("tcp", a.to)
	if err != nil {
		return false, err
	}
	defer ln.Close()
	out, err := caller.Dial(ctx, "tcp", a.to)
	if err != nil {
		return false, ctx.Err() // refused, at once: in silence would be an error
	}
	defer out.Close()
	in, err := ln.Accept()
	if err != nil {
		return false, err
	}
	defer in.Close()
	return arrives(out, in, true) && arrives(in, out, true), nil
}

// arrives reports whether what from says comes to to.
func arrives(from, to net.Conn, wait bool) bool {
	const noise = "\xa5\x01\xf3noise\x92\x92\x17"
	if _, err := from.Write([]byte(noise)); err != nil {
		return false
	}
	b := make([]byte, len(noise))
	to.SetReadDeadline(time.Now().Add(patienceFor(wait)))
	n, _ := to.Read(b)
	return string(b[:n]) == noise
}
