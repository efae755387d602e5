package test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"chaperone/test/lab"
)

// A flood is numbered messages that go from one host to another until it is
// ended: nothing recognises them.
type flood struct {
	over     string // "tcp" or "udp"
	from     *lab.Host
	to       netip.AddrPort
	fresh    bool // each datagram is a flow of its own, so that each has to be judged
	in, out  net.Conn
	stop     atomic.Bool
	sent     chan result
	received chan result
}

// A result is how many messages one side has seen.
type result struct {
	n   uint64
	err error
}

const (
	floodMessage = 512
	floodPause   = time.Millisecond
)

// begin starts a flood, both ends of which are closed with the test.
func begin(t *testing.T, f *flood, to *lab.Host, port uint16) *flood {
	t.Helper()
	f.to, f.sent, f.received = netip.AddrPortFrom(to.V4, port), make(chan result, 1), make(chan result, 1)
	if err := f.connect(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		f.out.Close()
		f.in.Close()
	})
	go func() { f.sent <- f.send() }()
	go func() { f.received <- f.receive() }()
	return f
}

func (f *flood) connect(ctx context.Context, to *lab.Host) (err error) {
	if f.over == "udp" {
		pc, err := to.ListenPacket("udp", f.to)
		if err != nil {
			return err
		}
		f.in = pc.(*net.UDPConn)
		f.out, err = f.from.Dial(ctx, "udp", f.to)
		return err
	}
	ln, err := to.Listen("tcp", f.to)
	if err != nil {
		return err
	}
	defer ln.Close()
	if f.out, err = f.from.Dial(ctx, "tcp", f.to); err != nil {
		return err
	}
	f.in, err = ln.Accept()
	return err
}

func (f *flood) send() (r result) {
	b := make([]byte, floodMessage)
	for !f.stop.Load() {
		binary.BigEndian.PutUint64(b, r.n)
		if r.err = f.message(b); r.err != nil {
			return r
		}
		r.n++
		time.Sleep(floodPause)
	}
	if c, ok := f.out.(*net.TCPConn); ok {
		r.err = c.CloseWrite()
	}
	return r
}

func (f *flood) message(b []byte) error {
	if !f.fresh {
		_, err := f.out.Write(b)
		return err
	}
	c, err := f.from.Dial(context.Background(), f.over, f.to)
	if err != nil {
		return err
	}
	_, err = c.Write(b)
	return errors.Join(err, c.Close())
}

// receive takes messages until the flood has ended. Each must come, once.
func (f *flood) receive() (r result) {
	b := make([]byte, floodMessage)
	seen := map[uint64]bool{}
	for {
		_, err := io.ReadFull(f.in, b)
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, os.ErrDeadlineExceeded):
			return r
		case err != nil:
			r.err = err
			return r
		}
		n := binary.BigEndian.Uint64(b)
		if f.over == "tcp" && n != r.n || seen[n] {
			r.err = fmt.Errorf("message %d came in the place of %d, or again", n, r.n)
			return r
		}
		seen[n] = true
		r.n++
	}
}

// end ends the flood and returns how many messages were sent. It is an error if
// not all of them arrived.
func (f *flood) end() (uint64, error) {
	f.stop.Store(true)
	sent := <-f.sent
	f.in.SetReadDeadline(time.Now().Add(time.Second)) // a datagram needs no more
	got := <-f.received
	if err := errors.Join(sent.err, got.err); err != nil || got.n != sent.n {
		return sent.n, errors.Join(fmt.Errorf("%s to %v: %d messages sent, %d arrived", f.over, f.to, sent.n, got.n), err)
	}
	return sent.n, nil
}

// segments returns how many TCP segments a host has received and sent, those sent
// again included.
func segments(tb testing.TB, h *lab.Host) (in, out int) {
	tb.Helper()
	var b []byte
	err := h.Do(func() (err error) {
		b, err = os.ReadFile("/proc/thread-self/net/snmp")
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	var names []string
	for line := range strings.Lines(string(b)) {
		fields := strings.Fields(line)
		if fields[0] != "Tcp:" {
			continue
		}
		if names == nil {
			names = fields
			continue
		}
		for i, name := range names {
			switch name {
			case "InSegs":
				in, _ = strconv.Atoi(fields[i])
			case "OutSegs", "RetransSegs": // the kernel counts them apart
				n, _ := strconv.Atoi(fields[i])
				out += n
			}
		}
	}
	return in, out
}
