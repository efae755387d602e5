package test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"time"

	"chaperone/proto"
	"chaperone/proto/transcript"
	"chaperone/test/lab"
)

// How long a player waits for bytes that an engine alone would pass, and for
// those that it would not.
const (
	long  = 3 * time.Second
	brief = 30 * time.Millisecond
)

// A player plays transcripts through the kernel. What an engine alone makes of
// them tells it only how long to wait for each turn.
type player struct {
	lab   *lab.Lab
	aloud bool // refused connections are reset, which is waited for
	mu    sync.Mutex
	port  uint16 // of the latest conversation
}

// next returns a port that nobody has played on, and that means nothing.
func (p *player) next() uint16 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.port < 20000 {
		p.port = 20000
	}
	p.port++
	return p.port
}

// play holds the conversation of tr over real sockets. What arrives should be want.
func (p *player) play(tr *transcript.Transcript, want [][]byte, v6 bool) (*played, error) {
	c, err := p.lab.Open(lab.Script{Over: tr.Over, IPv6: v6, Port: p.next(), Wait: long})
	if err != nil {
		return nil, err
	}
	defer c.Close()
	if !c.Up() {
		_, ends := c.Finish(false)
		return nil, fmt.Errorf("it did not come up: %v", ends)
	}
	return hold(c, tr, want, 0, p.aloud), nil
}

// hold says the turns of tr from turn first on. aloud is whether a connection that
// is refused will be reset.
func hold(c *lab.Conversation, tr *transcript.Transcript, want [][]byte, first int, aloud bool) *played {
	r := &played{whole: true}
	for i := first; i < len(tr.Turns); i++ {
		if tr.Over == proto.UDP && tr.Turns[i].Dir == proto.FromResponder && !heard(c) {
			greetEmpty(c, i == first)
		}
		got, over := say(c, tr.Turns[i], tr.Over, len(want[i]))
		r.got = append(r.got, got)
		r.whole = r.whole && len(got) == len(tr.Turns[i].Data)
		if over || tr.Over == proto.TCP && !r.whole {
			break
		}
	}
	r.end(c, tr.Over, aloud)
	return r
}

// heard reports whether the responder of datagrams has heard of the initiator.
func heard(c *lab.Conversation) bool { return c.Conn(proto.FromResponder).RemoteAddr() != nil }

// greetEmpty has the responder hear of the initiator, whom he is to answer, by a
// datagram with nothing in it. Unless it is the first, it may be lost, too.
func greetEmpty(c *lab.Conversation, first bool) {
	c.Conn(proto.FromInitiator).SetWriteDeadline(time.Now().Add(long))
	c.Conn(proto.FromInitiator).Write(nil)
	datagram(c.Conn(proto.FromResponder), first)
}

// small is what the kernel surely takes off a writer's hands at once.
const small = 4 << 10

// say lets one side say a turn, and reads what the other gets. ended reports that
// there is no connection any more.
func say(c *lab.Conversation, turn transcript.Turn, over proto.Transport, want int) (got []byte, ended bool) {
	from, to := c.Conn(turn.Dir), c.Conn(turn.Dir.Other())
	from.SetWriteDeadline(time.Now().Add(long))
	if over == proto.UDP {
		from.Write(turn.Data)
		return datagram(to, want > 0), false
	}
	if len(turn.Data) <= small {
		from.Write(turn.Data)
		return stream(to, len(turn.Data), want)
	}
	sent := make(chan struct{})
	go func() {
		from.Write(turn.Data)
		close(sent)
	}()
	if got, ended = stream(to, len(turn.Data), want); len(got) < len(turn.Data) {
		from.SetWriteDeadline(time.Now()) // nobody is reading any more
	}
	<-sent
	return got, ended
}

func datagram(from net.Conn, wanted bool) []byte {
	b := make([]byte, 1<<16)
	from.SetReadDeadline(time.Now().Add(patienceFor(wanted)))
	n, _ := from.Read(b)
	return b[:n]
}

// stream reads n bytes, of which want should come.
func stream(from net.Conn, n, want int) (got []byte, ended bool) {
	got = make([]byte, n)
	at := 0
	for at < n {
		from.SetReadDeadline(time.Now().Add(patienceFor(at < want)))
		more, err := from.Read(got[at:])
		at += more
		if err != nil {
			return got[:at], !errors.Is(err, os.ErrDeadlineExceeded)
		}
	}
	return got, false
}

func patienceFor(wanted bool) time.Duration {
	if wanted {
		return long
	}
	return brief
}

// atOnceEach calls f for each of list, a few at once: most of the time they wait.
func atOnceEach[T any](list []T, f func(T)) {
	var all sync.WaitGroup
	room := make(chan struct{}, 12)
	for _, x := range list {
		room <- struct{}{}
		all.Go(func() {
			defer func() { <-room }()
			f(x)
		})
	}
	all.Wait()
}
