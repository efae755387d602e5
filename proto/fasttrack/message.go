package fasttrack

import "chaperone/proto"

// Kinds of messages that matter here.
const (
	kindNodes  = 0x00 // a supernode: others
	kindUser   = 0x02 // a client: who I am
	kindShare  = 0x04 // a client: a file that I share
	kindShare2 = 0x22
	kindSearch = 0x06
	kindFound  = 0x07
	kindNoMore = 0x08
	kindFlags  = 0xC000 // between supernodes: to one, or to all
)

// Sizes: of a supernode in a list, and of what stands before a user's name, which
// is where the user can be reached.
const (
	nodeSize    = 8
	loginOffset = 8
)

// tell says what a message is by its kind.
func (h *half) tell(ev *proto.Events, dir proto.Dir) {
	client := dir == proto.FromInitiator
	switch kind := h.kind &^ kindFlags; {
	case client && (kind == kindShare || kind == kindShare2):
		ev.Saw(proto.FileSharing)
	case client && kind == kindSearch, !client && (kind == kindFound || kind == kindNoMore):
		ev.Saw(proto.Search)
	case client && kind == kindUser && loginOffset < h.left && h.left <= loginOffset+maxLogin:
		h.step = atUser
	}
}

// content reads of a message's content what there is, an element at a time where
// it matters.
func (p *parser) content(ev *proto.Events, dir proto.Dir, b []byte) int {
	h := &p.half[dir]
	n := min(h.left, len(b))
	if dir == proto.FromResponder && h.kind == kindNodes && h.left >= nodeSize {
		if n < nodeSize {
			return 0
		}
		n = nodeSize
		h.node(ev, b)
	} else {
		h.cipher.skip(n)
	}
	h.left -= n
	h.finish()
	return n
}

// node passes on where another supernode waits.
func (h *half) node(ev *proto.Events, b []byte) {
	var x [nodeSize]byte
	h.cipher.open(x[:], b[:nodeSize])
	ev.Hint(endpoint(x[:]))
}

// user reads who a client says it is. The name is what is left of the message.
func (p *parser) user(ev *proto.Events, b []byte) int {
	h := &p.half[proto.FromInitiator]
	n := h.left
	if len(b) < n {
		return 0
	}
	h.cipher.skip(loginOffset)
	h.cipher.open(p.name[:], b[loginOffset:n])
	if e, name := ev.Saw(proto.Session), p.name[:n-loginOffset]; ev.Subject == proto.FromInitiator {
		e.By(name)
	} else {
		e.With(name)
	}
	h.left = 0
	h.finish()
	return n
}
