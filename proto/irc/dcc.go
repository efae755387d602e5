package irc

import (
	"net/netip"

	"chaperone/proto"
)

// A verb is what a client asks another for, behind "DCC" or "XDCC". None is the
// beginning of another: one that goes on is judged by how it begins.
type verb struct {
	word    string
	feature proto.Feature
	shape   shape
}

// A shape is what follows a verb.
type shape uint8

const (
	nothing shape = iota
	named         // a file's name
	placed        // something, an address and a port
	filed         // a file's name, an address, a port and a size
)

// dccVerbs are those of DCC. Those of KVIrc and older clients are among them, of
// which some are said by who wants to have the file.
var dccVerbs = [...]verb{
	{"SEND", proto.FileTransfer, filed},
	{"CHAT", proto.Messaging, placed},
	{"RESUME", proto.FileTransfer, named},
	{"ACCEPT", proto.FileTransfer, named},
	{"SSEND", proto.FileTransfer, filed},
	{"TSEND", proto.FileTransfer, filed},
	{"TSSEND", proto.FileTransfer, filed},
	{"RSEND", proto.FileTransfer, filed},
	{"XMIT", proto.FileTransfer, placed},
	{"GET", proto.FileTransfer, filed},
	{"TGET", proto.FileTransfer, filed},
	{"SGET", proto.FileTransfer, filed},
	{"RECV", proto.FileTransfer, filed},
	{"TRECV", proto.FileTransfer, filed},
	{"SRECV", proto.FileTransfer, filed},
	{"TSRECV", proto.FileTransfer, filed},
	{"SCHAT", proto.Messaging, placed},
	{"TCHAT", proto.Messaging, placed},
	{"TSCHAT", proto.Messaging, placed},
	{"VOICE", proto.Voice, placed},
	{"VIDEO", proto.Video, placed},
}

// xdccVerbs are what file servers are asked.
var xdccVerbs = [...]verb{
	{"SEND", proto.FileSharing, nothing},
	{"GET", proto.FileSharing, nothing},
	{"BATCH", proto.FileSharing, nothing},
	{"LIST", proto.FileSharing, nothing},
	{"INFO", proto.FileSharing, nothing},
	{"SEARCH", proto.FileSharing, nothing},
}

// spelt returns the verb that b, what stands behind the mark of a request to a
// client, spells, and the offset of the verb's last byte; nil while there is none.
// Upper or lower case and the number of spaces do not matter to clients.
func spelt(b []byte) (v *verb, last int) {
	verbs := dccVerbs[:]
	i := spells(b, 0, "DCC")
	if i >= 0 {
		for i < len(b) && b[i] != ' ' {
			i++ // X-Chat and HexChat compare three letters and leave out the rest of the word
		}
	} else {
		if i = spells(b, 0, "XDCC"); i < 0 {
			return nil, 0
		}
		verbs = xdccVerbs[:]
	}
	if i >= len(b) || b[i] != ' ' {
		return nil, 0
	}
	for i < len(b) && b[i] == ' ' {
		i++
	}
	for j := range verbs {
		if end := spells(b, i, verbs[j].word); end > 0 {
			return &verbs[j], end - 1
		}
	}
	return nil, 0
}

// spells returns the offset behind word in b from i on, -1 where it is not there. A
// letter may be quoted, by either of two marks.
func spells(b []byte, i int, word string) int {
	for j := range len(word) {
		if i+1 < len(b) && (b[i] == '\\' || b[i] == lowQuote) {
			i++
		}
		if i >= len(b) || upper(b[i]) != word[j] {
			return -1
		}
		i++
	}
	return i
}

// lowQuote quotes the byte behind it (CTCP's low level).
const lowQuote = 0x10

// An offer is what follows a verb, in views.
type offer struct {
	file []byte
	size uint64
	to   netip.AddrPort // where somebody waits; invalid: not said
}

// cutOffer reads b, what follows a verb of this shape. The name of a file may be in
// quotes; or hold spaces without, so that it ends where all that is left is numbers.
func cutOffer(s shape, b []byte) (o offer) {
	if s == nothing {
		return o
	}
	if len(b) > 0 && b[0] == '"' {
		for i := 1; i < len(b); i++ {
			if b[i] == '"' {
				o = cutPlace(b[i+1:])
				o.file = b[1:i]
				return o.only(s)
			}
		}
	}
	first, rest := cutWord(b)
	if s == named {
		return offer{file: first}
	}
	o = cutPlace(rest)
	o.file = first
	for at := rest; len(at) > 0; _, at = cutWord(at) {
		n := fields(at)
		if n > 4 {
			continue
		}
		if n < 3 && len(at) < len(rest) {
			break // a size must be there where nothing else shows where the name ends
		}
		if p := cutPlace(at); p.to.IsValid() || p.size > 0 {
			o = p
			o.file = trim(b[:len(b)-len(at)])
			break
		}
	}
	return o.only(s)
}

// only leaves what an offer of shape s says.
func (o offer) only(s shape) offer {
	if s != filed {
		o.file, o.size = o.file[:0], 0
	}
	return o
}

// cutPlace reads an address, a port and a size. The port is 0 where the other side
// shall wait.
func cutPlace(b []byte) (o offer) {
	where, rest := cutWord(b)
	port, rest := cutWord(rest)
	size, _ := cutWord(rest)
	n, after := proto.CutNumber(port, 1<<16-1)
	ip := address(where)
	if len(port) == 0 || len(after) > 0 || !ip.IsValid() {
		return o
	}
	o.to = netip.AddrPortFrom(ip, uint16(n))
	o.size, _ = proto.CutNumber(size, 1<<60)
	return o
}

// address reads an IPv4 address as one number, or any in its own letters.
func address(b []byte) netip.Addr {
	n, rest := proto.CutNumber(b, 1<<32-1)
	if len(b) > 0 && len(rest) == 0 {
		return netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
	}
	return proto.Address(b)
}

// fields counts the words of b, up to 5.
func fields(b []byte) (n int) {
	for len(b) > 0 && n < 5 {
		_, b = cutWord(b)
		n++
	}
	return n
}

// trim cuts the spaces at the end of b.
func trim(b []byte) []byte {
	for len(b) > 0 && (b[len(b)-1] == ' ' || b[len(b)-1] == '\r') {
		b = b[:len(b)-1]
	}
	return b
}
