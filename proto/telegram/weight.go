package telegram

import "chaperone/proto"

// What people say to each other fits in 20 KiB; the lists that a server sends a
// client reach 47 KiB. Files go up in parts of 32 to 512 KiB, and down in parts of
// 32 KiB to 1 MiB.
const (
	maxSaid = 24 << 10 // to the server, in bytes
	maxSent = 64 << 10 // from it

	leastWrap = 84   // what is around a part: 84 bytes, and 12 to 1024 at random
	mostWrap  = 1200 // and whatever is said along with it

	related = 32 // messages between two parts at the most
)

// weigh says that a message of length bytes is a part of a file, if it is: at
// once and likely of one that is too large for anything else, and certainly of
// two, or of two that have the size of a part.
func (p *parser) weigh(ev *proto.Events, dir proto.Dir, length int) {
	here := &p.half[dir]
	limit := maxSaid
	if dir == proto.FromResponder {
		limit = maxSent
	}
	large := length > limit
	if !large && !part(length) {
		here.since = min(here.since+1, related)
		return
	}
	if here.since == related {
		here.large = 0
	}
	here.large, here.since = min(here.large+1, 2), 0
	certain := here.large > 1
	if certain || large && !p.said.Has(proto.FileTransfer) {
		p.said |= proto.Of(proto.FileTransfer)
		ev.App, ev.Likely = app, !certain
		ev.Saw(proto.FileTransfer).WithWhole()
		ev.Finished = certain
	}
}

// part reports whether a message of length bytes is likely to hold one of the
// smaller parts, and nothing else.
func part(length int) bool {
	for size := 32 << 10; size <= maxSent; size *= 2 {
		if size+leastWrap <= length && length < size+mostWrap {
			return true
		}
	}
	return false
}
