package main

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"chaperone/policy"
	"chaperone/proto"
)

// read takes in the flags that need no policy.
func (f *explainFlag) read() error {
	if f.from == "" && f.mac == "" && f.iface == "" {
		return errors.New("no host is given: say --from ADDRESS")
	}
	return errors.Join(f.readSubject(), f.readTime(time.Now()), f.readAbout())
}

func (f *explainFlag) readSubject() (err error) {
	f.subject.Interface = f.iface
	if f.from != "" {
		f.subject.Addr, err = netip.ParseAddr(f.from)
		if err != nil || f.subject.Addr.Zone() != "" {
			return fmt.Errorf("--from %q: want an address like 10.20.1.7 or fd00:20::7", f.from)
		}
	}
	if f.mac != "" {
		mac, err := net.ParseMAC(f.mac)
		if err != nil || len(mac) != 6 {
			return fmt.Errorf("--mac %q: want an address like 00:1b:44:11:3a:b7", f.mac)
		}
		f.subject.MAC = [6]byte(mac)
	}
	return nil
}

// clock is the form of a time of today.
const clock = "15:04"

func (f *explainFlag) readTime(now time.Time) (err error) {
	if f.at == "" {
		f.time = now
		return nil
	}
	for _, form := range []string{time.RFC3339, "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02 15:04:05", time.DateOnly} {
		if f.time, err = time.ParseInLocation(form, f.at, now.Location()); err == nil {
			return nil
		}
	}
	t, err := time.Parse(clock, f.at)
	if err != nil {
		return fmt.Errorf("--at %q: want a time like 2026-11-20T10:00:00+01:00, \"2026-11-20 10:00\" or 10:00", f.at)
	}
	f.time = time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), 0, 0, now.Location())
	return nil
}

func (f *explainFlag) readAbout() error {
	a := &f.about
	a.Login, a.Peer, a.File = []byte(f.login), []byte(f.peer), []byte(f.file)
	var ok bool
	if a.Size, ok = policy.ParseSize(f.size); !ok && f.size != "" {
		return fmt.Errorf("--size %q: want a number of bytes, or a text like \"10 MB\"", f.size)
	}
	a.Over = proto.TCP
	if f.to == "" {
		return nil
	}
	to, udp := strings.CutPrefix(f.to, "udp/")
	if udp {
		a.Over = proto.UDP
	}
	var err error
	if a.Far, err = netip.ParseAddrPort(strings.TrimPrefix(to, "tcp/")); err != nil {
		return fmt.Errorf("--to %q: want an address and a port like 203.0.113.9:443, udp/203.0.113.9:5000 or [2001:db8::9]:443", f.to)
	}
	return nil
}
