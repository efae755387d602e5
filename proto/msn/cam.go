package msn

import "chaperone/proto"

// What begins a connection for a webcam's picture: between clients, and to the
// relay by the one who shows and the one who looks.
const (
	camHello = "recipientid="
	camSend  = "PROD "
	camView  = "VIEW "

	camSession = "&sessionid="
	camRelay   = " TSP/1.0\r\n"
)

// cam says what the connection is for.
func (p *parser) cam(ev *proto.Events, b []byte) (int, error) {
	ev.Saw(proto.Video).WithWhole()
	ev.Finished = true
	return len(b), nil
}

// camAnswer wants the first line up to the end of its second word.
func camAnswer(b []byte) proto.Answer {
	best := proto.No
	for _, c := range [...]struct{ head, tail string }{{camHello, camSession}, {camSend, camRelay}, {camView, camRelay}} {
		switch a := numbered(b, c.head, c.tail); a {
		case proto.Yes:
			return a
		case proto.More:
			best = a
		}
	}
	return best
}

// numbered answers whether b starts with head, a number and tail.
func numbered(b []byte, head, tail string) proto.Answer {
	if a := proto.Prefix(b, head); a != proto.Yes {
		return a
	}
	_, rest := proto.CutNumber(b[len(head):], 1<<32-1)
	switch n := len(b) - len(head) - len(rest); {
	case len(rest) == 0:
		return proto.More
	case n == 0:
		return proto.No
	}
	return proto.Prefix(rest, tail)
}
