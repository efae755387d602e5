package yahoo

import "chaperone/proto"

// Words of key 49. Clients look at their first letters only, in either case.
const (
	wordTyping   = "TYPING"
	wordGame     = "GAME"
	wordWebcam   = "WEBCAMINVITE"
	wordFilexfer = "FILEXFER"
)

// What the words become: nobody's.
const (
	noGame     = "GAMX"
	noWebcam   = "WEBCAMINVITX"
	noFilexfer = "FILEXFEX"
)

// word reads a word as soon as its last letter is there, which is the last byte
// that can be changed.
func (h *half) word(ev *proto.Events, b []byte, whole bool) int {
	more := false
	for _, w := range [...]string{wordTyping, wordGame, wordWebcam, wordFilexfer} {
		if (w == wordFilexfer) != (h.deed == deedPeer) {
			continue
		}
		switch proto.PrefixFold(b, w) {
		case proto.Yes:
			h.step = stepPass
			h.meant(ev, w, b[len(w):], whole)
			return len(w)
		case proto.More:
			more = true
		}
	}
	if more && !whole {
		return 0
	}
	h.step = stepPass
	return h.pass(b, whole, stepKey)
}

// meant says what a word of the packet at hand means. rest is what follows it.
func (h *half) meant(ev *proto.Events, word string, rest []byte, whole bool) {
	switch word {
	case wordTyping:
		if h.pending = h.deed == deedNotify; h.pending && h.nPeer > 0 {
			h.say(ev)
		}
	case wordGame:
		h.invited(ev, proto.Game, rest, whole).BluntedBy(0, noGame)
	case wordWebcam:
		h.invited(ev, proto.Video, rest, whole).BluntedBy(0, noWebcam)
	case wordFilexfer:
		h.filexfer, h.spelled = true, h.left
		if h.command {
			h.offer(ev, behind(rest), whole).BluntedBy(0, noFilexfer)
		}
	}
}

// invited says that f is proposed. In another packet than a NOTIFY the word means
// nothing, unless that becomes one because its service is refused.
func (h *half) invited(ev *proto.Events, f proto.Feature, rest []byte, whole bool) *proto.Event {
	if h.deed != deedNotify {
		return ev.Able(f)
	}
	h.kind, h.feature = proto.Offer, f
	return h.offer(ev, behind(rest), whole)
}

// behind returns the pairs behind what is left of a value.
func behind(rest []byte) []byte {
	_, n := cutField(rest, 0, true)
	return rest[n:]
}

// Steps of a file transfer, key 222, and what they become.
const (
	stepOffered  = '1'
	stepAccepted = '3'
	noOffer      = "2" // cancelled by who offered
	noAcceptance = "4" // refused
)

// noCommand is key 13 for a peer that is done.
const noCommand = "9"

// number reads the first digit that counts of a number, as atoi would: nothing
// that proposes has two.
func (h *half) number(ev *proto.Events, b []byte, whole bool) int {
	switch b[0] {
	case '0', '+', ' ', '\t':
		return 1
	}
	h.step = stepPass
	if b[0] < '1' || b[0] > '9' {
		return h.pass(b, whole, stepKey)
	}
	if h.deed == deedPeer {
		h.commanded(ev, b, whole)
		return 1
	}
	switch b[0] {
	case stepOffered:
		h.offer(ev, behind(b), whole).BluntedBy(0, noOffer)
	case stepAccepted:
		h.offer(ev, behind(b), whole).BluntedBy(0, noAcceptance)
	}
	return 1
}

// commanded takes in the command of a packet between clients: 1 offers a file, 5
// and 6 say where it can be had or sent; 2 and 3 ask for what is shared. Where
// the word stood before it, both are changed: what clients make of a spoiled word
// is known, but it may have been passed on.
func (h *half) commanded(ev *proto.Events, b []byte, whole bool) {
	switch b[0] {
	case '1', '5', '6':
		h.feature, h.command = proto.FileTransfer, true
	case '2', '3':
		h.feature, h.command = proto.FileSharing, true
	default:
		h.command = false
	}
	if h.command && h.filexfer {
		ev.Able(h.feature).With(h.peerName()).BluntedBy(-int(h.spelled-h.left), noFilexfer)
		h.offer(ev, behind(b), whole).BluntedBy(0, noCommand)
	}
}
