package dns

import (
	"encoding/binary"
	"net/netip"
	"time"

	"chaperone/proto"
)

// A reader reads one side's messages, element by element. A message holds records, the
// data of a record may hold parameters, the value of a parameter configurations: each
// ends within what holds it.
type reader struct {
	at    int       // so much of the message has been read; 0: none is begun
	ends  [4]int    // of the message, the data, the value, the configuration
	depth int       // which of these is being read
	phase phase     // what comes next
	left  [4]int    // questions, answers, authorities and further records to come
	asked uint16    // the type of the first question
	key   uint16    // of the parameter
	kind  [2]uint16 // type and class of the record
	alive time.Duration

	answers bool // the addresses in the message are those of name
	inside  bool // the record is one of its answers

	name    [maxName]byte // of the first question
	spelled int
}

// A phase is what comes next.
type phase uint8

const (
	atRecord  phase = iota // or a question
	atAddress              // all of the data
	atService              // priority u16 and the name of the target
	atParam                // key u16 and length u16 of the value
	atHint                 // an address
	atList                 // length u16 of all configurations
	atVersion              // u16
	atLength               // u16 of the rest of the configuration
	ignored                // whatever is left of what is being read
)

// again is what comes after something of the same depth.
var again = [...]phase{atRecord, atParam, atVersion}

func (r *reader) begin(size, at int) {
	*r = reader{at: at}
	r.ends[0] = size
}

// question notes the first question, which msg ends with.
func (r *reader) question(msg []byte, kind uint16) {
	n, ok := spell(&r.name, msg, headerSize)
	if !ok {
		n = 0
	}
	r.spelled, r.asked = n, kind
}

// element reads the next element at the front of b, which is at off of the bytes that
// Parse was called with, and returns its length and how much to skip behind it. The
// length is 0 where more bytes are needed.
func (r *reader) element(ev *proto.Events, b []byte, off int) (n, skip int) {
	rest := r.ends[r.depth] - r.at
	visible := b[:min(len(b), rest)]
	switch n = r.read(ev, visible, off); {
	case n == 0 && len(visible) < rest:
		return 0, 0
	case n <= 0: // it is cut short, or none
		n, r.phase = len(visible), ignored
	}
	r.at += n
	return n, r.settle()
}

// settle skips what is not read, and leaves what has been read to its end.
func (r *reader) settle() (skip int) {
	for {
		end := r.ends[r.depth]
		if r.phase == ignored {
			skip += end - r.at
			r.at = end
		}
		if r.at < end {
			return skip
		}
		if r.depth == 0 {
			r.at, r.phase = 0, atRecord
			return skip
		}
		r.depth--
		r.phase = again[r.depth]
	}
}

// enter begins something of size bytes, n bytes further on, which what holds it ends
// in any case.
func (r *reader) enter(n, size int, p phase) {
	r.depth++
	r.ends[r.depth] = min(r.at+n+size, r.ends[r.depth-1])
	r.phase = p
}

// read reads one element and returns its length, 0 where it is not complete, and less
// where it is none.
func (r *reader) read(ev *proto.Events, b []byte, off int) int {
	switch r.phase {
	case atRecord:
		return r.record(b)
	case atAddress, atHint:
		return r.address(ev, b)
	case atService:
		return r.service(b)
	case atParam:
		return r.param(b)
	case atList:
		return r.then(b, atVersion)
	case atVersion:
		return r.version(ev, b, off)
	case atLength:
		if len(b) < 2 {
			return 0
		}
		r.enter(2, int(binary.BigEndian.Uint16(b)), ignored)
		return 2
	}
	return -1
}

// then reads two bytes that say nothing.
func (r *reader) then(b []byte, p phase) int {
	if len(b) < 2 {
		return 0
	}
	r.phase = p
	return 2
}

// record reads a further question, or a record up to its data.
func (r *reader) record(b []byte) int {
	s := 0
	for s < len(r.left) && r.left[s] == 0 {
		s++
	}
	n, _ := nameSize(b)
	switch {
	case s == len(r.left):
		return -1
	case n <= 0:
		return n
	case s == 0 && len(b) >= n+questionEnd:
		r.left[0]--
		return n + questionEnd
	case s == 0 || len(b) < n+recordEnd:
		return 0
	}
	r.left[s]--
	r.inside = s == 1
	r.kind = [2]uint16{binary.BigEndian.Uint16(b[n:]), binary.BigEndian.Uint16(b[n+2:]) &^ multicast}
	r.alive = 0
	if ttl := int32(binary.BigEndian.Uint32(b[n+4:])); ttl > 0 {
		r.alive = time.Duration(ttl) * time.Second
	}
	n += recordEnd
	r.enter(n, int(binary.BigEndian.Uint16(b[n-2:])), r.data())
	return n
}

// data returns how the data of the record at hand is read.
func (r *reader) data() phase {
	switch r.kind {
	case [2]uint16{typeA, classIN}, [2]uint16{typeAAAA, classIN}:
		return atAddress
	case [2]uint16{typeHTTPS, classIN}, [2]uint16{typeSVCB, classIN}:
		return atService
	}
	return ignored
}

// address reads an address, of a record or of a hint.
func (r *reader) address(ev *proto.Events, b []byte) int {
	size := 4
	if r.phase == atAddress && r.kind[0] == typeAAAA || r.phase == atHint && r.key == keyIPv6 {
		size = 16
	}
	if len(b) < size {
		return 0
	}
	if ip, ok := netip.AddrFromSlice(b[:size]); ok && r.answers && r.inside && r.spelled > 0 {
		ev.Resolves(r.name[:r.spelled], ip, r.alive)
	}
	if r.phase == atAddress {
		r.phase = ignored // nothing else belongs here
	}
	return size
}
