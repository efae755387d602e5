package nfq

import (
	"time"

	"golang.org/x/sys/unix"

	"chaperone/enforce"
)

// batch receives what is there, judges it and sends the verdicts.
func (q *Queue) batch() (n int, err error) {
	n, errno := q.in.receive(q.fd)
	now := time.Now()
	if now.Sub(q.ticked) >= tickEvery {
		q.ticked = now
		q.guard("Tick", func() { q.handler.Tick(now) })
	}
	switch errno {
	case 0:
	case unix.EAGAIN:
		q.backlog = backlog{}
		return 0, nil
	case unix.EINTR:
		return 0, nil
	case unix.ENOBUFS:
		q.counters.overruns.Add(1)
		return 1, nil
	default:
		return 0, errno
	}
	q.counters.batches.Add(1)
	q.arrived(now)
	if q.config.FailOpen {
		q.piles(n)
	}
	for k := range n {
		if err := q.datagram(now, q.in.datagram(k)); err != nil {
			return n, err
		}
	}
	return n, q.flush()
}

func (q *Queue) datagram(now time.Time, b []byte) error {
	for {
		m, rest, ok := next(b)
		if !ok {
			return nil
		}
		b = rest
		switch m.kind {
		case kindPacket:
			if err := q.packet(now, m.body); err != nil {
				return err
			}
		case unix.NLMSG_ERROR:
			q.reply(m)
		}
	}
}

// reply takes the answer to bind, or the kernel's word that a verdict failed:
// with ENOENT if the packet's interface or chain has gone while it waited.
func (q *Queue) reply(m message) {
	e := m.errno()
	switch {
	case m.sequence == bindSequence:
		q.answered, q.refusal = true, e
	case e != 0:
		q.counters.verdictErrors.Add(1)
		if e != unix.ENOENT {
			q.alarm("the kernel refuses a verdict: %v", e)
		}
	}
}

func (q *Queue) packet(now time.Time, body []byte) error {
	a := &q.arrival
	if !a.read(body) {
		q.counters.malformed.Add(1)
		return nil
	}
	q.counters.packets.Add(1)
	var v enforce.Verdict
	if a.cut {
		q.counters.truncated.Add(1)
		v.Pass = q.config.FailOpen
	} else {
		v = q.judge(now, a)
	}
	if v.Tell && q.config.Refused != nil {
		if err := q.tell(a, v); err != nil {
			return err
		}
	}
	r := rule(a, q.marks, &v)
	if !q.out.room(&r) {
		if err := q.flush(); err != nil {
			return err
		}
	}
	q.out.add(a.id, &r)
	return nil
}

// judge asks the handler, whose panic costs one packet its verdict and nothing more.
func (q *Queue) judge(now time.Time, a *arrival) (v enforce.Verdict) {
	judged := false
	defer func() {
		if r := recover(); r != nil {
			if !judged {
				v = enforce.Verdict{Pass: q.config.FailOpen}
			}
			q.panicked("Handle", r)
		}
	}()
	m := &q.meta
	*m = enforce.Meta{In: a.in, Out: a.out, MAC: a.mac, Partial: a.partial}
	m.Known, m.Reply = q.marks.Unpack(a.mark)
	v = q.handler.Handle(now, a.payload, m)
	judged = true
	return v
}

// tell lets Refused answer for a packet, once all that came before it has gone
// on: a RST that overtakes the bytes of its flow has the wrong sequence number,
// and is ignored (RFC 5961).
func (q *Queue) tell(a *arrival, v enforce.Verdict) error {
	if err := q.flush(); err != nil {
		return err
	}
	defer func() {
		if r := recover(); r != nil {
			q.panicked("Refused", r)
		}
	}()
	q.config.Refused(a.payload, v)
	return nil
}

func (q *Queue) flush() error {
	if len(q.out.b) == 0 {
		return nil
	}
	err := send(q.fd, q.out.b)
	q.out.clear()
	return err
}
