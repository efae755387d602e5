package nfq

import (
	"chaperone/enforce"
)

const (
	verdictDrop   = 0 // NF_DROP
	verdictAccept = 1 // NF_ACCEPT

	outboxLen = 128 << 10 // holds one rewritten packet of the greatest length, and the plain verdicts of a batch
)

// A ruling is what the kernel is told of one packet.
type ruling struct {
	accept  bool
	marked  bool   // mark replaces the packet's
	mark    uint32 // 0 unless marked
	payload []byte // replaces the packet's bytes where not nil
}

// rule translates the engine's verdict on a into the kernel's terms.
//
// A flow is refused by accepting its packet with a mark, because a dropped one
// reaches no chain that could remember the mark or answer with a reset. The
// chain behind that does so may be gone, emptied by another program, or may
// belong to another generation of the rules. So the packet that carries the mark
// carries nothing else: its payload is cut off, and if it gets through after all
// the far side sees an acknowledgement or an empty datagram. A packet that
// cannot be cut is dropped, and its flow comes to the queue again.
func rule(a *arrival, m enforce.Marks, v *enforce.Verdict) (r ruling) {
	switch {
	case v.Pass:
		r.accept = true
		if v.Changed {
			r.payload = a.payload
		}
	case v.Settled.Fate == enforce.Refuse:
		r.payload = bare(a.payload)
		r.accept = r.payload != nil
	}
	if !r.accept {
		return r
	}
	if mark := remark(a.mark, m, v.Settled); mark != a.mark {
		r.marked, r.mark = true, mark
	}
	return r
}

// remark returns the mark that a packet leaves with. A stale fate, one to refuse a
// packet that is being passed, and an acknowledgement that is no longer waited for,
// must not reach the chain that acts on it; the rest that nothing is settled of stays
// as it came.
func remark(old uint32, m enforce.Marks, s enforce.Settled) uint32 {
	if s != (enforce.Settled{}) {
		return old&^m.Mask | m.Pack(s)
	}
	if known, _ := m.Unpack(old); known.Stale || known.Fate == enforce.Refuse || known.Fate == enforce.Await {
		return old &^ m.Mask
	}
	return old
}

// An outbox gathers verdicts, in the order of their packets, for one sendto.
type outbox struct {
	number uint16
	b      []byte
	last   int    // where the last message starts, if a further accept may be folded into it; else -1
	plain  ruling // of that message
}

func newOutbox(number uint16) outbox {
	return outbox{number: number, b: make([]byte, 0, outboxLen), last: -1}
}

// room reports whether the verdict r fits behind the others.
func (o *outbox) room(r *ruling) bool {
	return len(o.b)+headerLen+familyLen+12+8+attrHeadLen+align(len(r.payload)) <= cap(o.b)
}

// clear forgets what was sent.
func (o *outbox) clear() { o.b, o.last = o.b[:0], -1 }

// add appends the verdict on packet id.
//
// Accepts in a row with the same mark become one message: "accept all up to id".
// That is safe because packets are numbered in the order in which they come out
// of the socket, and every one before has its verdict in this outbox or had it
// before: sendto takes an outbox whole or not at all.
func (o *outbox) add(id uint32, r *ruling) {
	foldable := r.accept && r.payload == nil
	if foldable && o.last >= 0 && r.marked == o.plain.marked && r.mark == o.plain.mark {
		native.PutUint16(o.b[o.last+4:], kindVerdictBatch)
		big.PutUint32(o.b[o.last+headerLen+familyLen+attrHeadLen+4:], id)
		return
	}
	start := len(o.b)
	o.append(id, r)
	o.last = -1
	if foldable {
		o.last, o.plain = start, *r
	}
}

func (o *outbox) append(id uint32, r *ruling) {
	start := len(o.b)
	verdict := uint32(verdictDrop)
	if r.accept {
		verdict = verdictAccept
	}
	o.b = header(o.b, kindVerdict, 0, 0, o.number)
	o.b = native.AppendUint16(o.b, attrHeadLen+8)
	o.b = native.AppendUint16(o.b, attrVerdict)
	o.b = big.AppendUint32(o.b, verdict)
	o.b = big.AppendUint32(o.b, id)
	if r.marked {
		o.b = attr32(o.b, attrMark, r.mark)
	}
	if r.payload != nil {
		o.b = attr(o.b, attrPayload, r.payload)
	}
	native.PutUint32(o.b[start:], uint32(len(o.b)-start))
}

// header appends the head of a request to nfnetlink_queue about a queue; its
// length is filled in later.
func header(b []byte, kind, flags uint16, sequence uint32, number uint16) []byte {
	b = native.AppendUint32(b, 0)
	b = native.AppendUint16(b, kind)
	b = native.AppendUint16(b, 1|flags) // NLM_F_REQUEST
	b = native.AppendUint32(b, sequence)
	b = native.AppendUint32(b, 0) // from: the kernel knows
	b = append(b, 0, 0)           // AF_UNSPEC, version 0
	return big.AppendUint16(b, number)
}

func attr(b []byte, kind uint16, v []byte) []byte {
	b = native.AppendUint16(b, uint16(attrHeadLen+len(v)))
	b = native.AppendUint16(b, kind)
	b = append(b, v...)
	for len(b)&3 != 0 {
		b = append(b, 0)
	}
	return b
}

func attr32(b []byte, kind uint16, v uint32) []byte {
	b = native.AppendUint16(b, attrHeadLen+4)
	b = native.AppendUint16(b, kind)
	return big.AppendUint32(b, v)
}
