package lab

import (
	"context"
	"errors"
	"io"
	"net"
	"time"

	"chaperone/proto"
	"chaperone/proto/transcript"
)

// A Conversation is one connection between two hosts with both ends in hand.
type Conversation struct {
	s     Script
	ends  [2]End
	conns [2]net.Conn // nil: never came up
}

// Open connects the two hosts of s. A connection that does not come up is not
// an error: [Conversation.Finish] tells how it ended. The caller closes it.
func (l *Lab) Open(s Script) (*Conversation, error) {
	c := &Conversation{s: s.fill(l)}
	var err error
	if c.s.Over == proto.UDP {
		err = c.openUDP()
	} else {
		err = c.openTCP()
	}
	if err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func (c *Conversation) openTCP() error {
	ln, err := c.s.To.Listen("tcp", c.s.addr())
	if err != nil {
		return err
	}
	defer ln.Close()
	ctx, cancel := context.WithTimeout(context.Background(), c.s.Wait)
	defer cancel()
	out, err := c.s.From.Dial(ctx, "tcp", c.s.addr())
	if err != nil {
		c.ends[proto.FromInitiator] = End{How: howOf(err, true), Err: err}
		return nil
	}
	c.conns[proto.FromInitiator] = out
	ln.(*net.TCPListener).SetDeadline(time.Now().Add(c.s.Wait))
	in, err := ln.Accept()
	if err != nil {
		c.ends[proto.FromResponder] = End{How: Never, Err: err}
		return nil
	}
	c.conns[proto.FromResponder] = in
	return nil
}

func (c *Conversation) openUDP() error {
	pc, err := c.s.To.ListenPacket("udp", c.s.addr())
	if err != nil {
		return err
	}
	c.conns[proto.FromResponder] = &answering{PacketConn: pc}
	ctx, cancel := context.WithTimeout(context.Background(), c.s.Wait)
	defer cancel()
	c.conns[proto.FromInitiator], err = c.s.From.Dial(ctx, "udp", c.s.addr())
	return err
}

// Up reports whether the connection came up on both sides.
func (c *Conversation) Up() bool { return c.conns[0] != nil && c.conns[1] != nil }

// Conn returns the end of the initiator or of the responder, nil if it never came up.
func (c *Conversation) Conn(side proto.Dir) net.Conn { return c.conns[side] }

// Say lets one side say a turn and returns what arrived of it on the other, and
// whether as many bytes arrived as were said.
func (c *Conversation) Say(turn transcript.Turn) (got []byte, whole bool) {
	from, to := c.conns[turn.Dir], c.conns[turn.Dir.Other()]
	sent, quit := make(chan error, 1), make(chan struct{})
	from.SetWriteDeadline(time.Time{})
	go func() { sent <- c.write(from, turn.Data, quit) }()
	got, err := c.read(to, len(turn.Data))
	c.ended(turn.Dir.Other(), err)
	c.ends[turn.Dir.Other()].Received += len(got)
	if err != nil { // nobody is reading any more
		close(quit)
		from.SetWriteDeadline(time.Now())
	}
	if err := <-sent; !errors.Is(err, errSilence) {
		c.ended(turn.Dir, err)
	}
	return got, len(got) == len(turn.Data)
}

// ended notes how a side's connection ended, if err says that it did.
func (c *Conversation) ended(side proto.Dir, err error) {
	if err != nil && c.ends[side].How == Never {
		c.ends[side].How, c.ends[side].Err = howOf(err, false), err
	}
}

var errSilence = errors.New("lab: silence")

func (c *Conversation) write(to net.Conn, b []byte, quit <-chan struct{}) error {
	if c.s.Over == proto.TCP && c.s.Segment > 0 {
		return writeSegments(to.(*net.TCPConn), b, c.s.Segment, quit)
	}
	_, err := to.Write(b)
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return errSilence
	}
	return err
}

// read reads n bytes of a stream, or one datagram. The time allowed starts anew
// with everything that arrives.
func (c *Conversation) read(from net.Conn, n int) (got []byte, err error) {
	if c.s.Over == proto.UDP {
		got = make([]byte, 1<<16)
		from.SetReadDeadline(time.Now().Add(c.s.Wait))
		n, err = from.Read(got)
		return got[:n], err
	}
	got = make([]byte, n)
	at := 0
	for at < n && err == nil {
		var more int
		from.SetReadDeadline(time.Now().Add(c.s.Wait))
		more, err = from.Read(got[at:])
		at += more
	}
	if at == n {
		err = nil
	}
	return got[:at], err
}

// settle is how long a RST that is on its way is waited for.
const settle = time.Second

// Finish ends the connection and returns what else arrived, and how it ended for
// either side. If peaceful, the sides close one after the other; otherwise it is
// only watched how it ends.
func (c *Conversation) Finish(peaceful bool) (extra [2][]byte, ends [2]End) {
	for side := proto.FromInitiator; side <= proto.FromResponder; side++ {
		if peaceful {
			closeWrite(c.conns[side])
		}
		c.drain(side.Other(), &extra[side], peaceful)
	}
	return extra, c.ends
}

// drain reads what is left on a side until its connection ends.
func (c *Conversation) drain(side proto.Dir, into *[]byte, peaceful bool) {
	conn, end := c.conns[side], &c.ends[side]
	if conn == nil || end.How != Never && end.How != Silence {
		return
	}
	wait := settle
	if peaceful && c.s.Over == proto.TCP {
		wait = c.s.Wait
	}
	if c.s.Over == proto.UDP {
		wait = 50 * time.Millisecond // datagrams have no end to wait for
	}
	conn.SetReadDeadline(time.Now().Add(wait))
	rest, err := io.ReadAll(io.LimitReader(conn, 1<<20))
	*into = append(*into, rest...)
	how := howOf(err, false)
	if c.s.Over == proto.UDP && peaceful && how == Silence {
		how, err = Closed, nil
	}
	end.How, end.Err, end.Received = how, err, end.Received+len(rest)
}

// Close lets go of both ends.
func (c *Conversation) Close() {
	for _, conn := range c.conns {
		if conn != nil {
			conn.Close()
		}
	}
}

func closeWrite(c net.Conn) {
	if t, ok := c.(*net.TCPConn); ok {
		t.CloseWrite()
	}
}
