package xmpp

// A token is a value of an attribute that means something.
type token uint8

const (
	none token = iota
	audio
	streams    // the namespace of streams themselves
	compress   // what a server says of itself where streams can be compressed
	bytestream // SOCKS5 bytestreams (XEP-0065)
	httpbind   // the namespace of BOSH's bodies (XEP-0124)
	ibb        // in-band bytestreams (XEP-0047)
	remote     // remote control of clients (XEP-0146)
	si         // stream initiation (XEP-0095, 0096, 0137)
	phone      // Google Talk's calls
	share      // and files
	camera     //
	jabber     // the namespaces of stanzas, rosters and the like
	framing    // the namespace of XMPP over WebSocket (RFC 7395)
	bits       // bits of binary: small pictures (XEP-0231)
	invites    // call invites (XEP-0482)
	upload     // HTTP file upload (XEP-0363)
	jingleFile // Jingle file transfer (XEP-0234)
	rtp        // Jingle audio and video (XEP-0167)
	rtpAudio   // of which a client says that it can
	rtpVideo
	video
)

// words is the tokens' values, sorted. None is the beginning of another: a value
// that goes on behind a word is taken for a later version of it, since the packet
// with the word's last byte is the last one in which the word can be changed.
var words = [...]string{
	audio:      "audio",
	streams:    "http://etherx.jabber.org/streams",
	compress:   "http://jabber.org/features/compress",
	bytestream: "http://jabber.org/protocol/bytestreams",
	httpbind:   "http://jabber.org/protocol/httpbind",
	ibb:        "http://jabber.org/protocol/ibb",
	remote:     "http://jabber.org/protocol/rc",
	si:         "http://jabber.org/protocol/si",
	phone:      "http://www.google.com/session/phone",
	share:      "http://www.google.com/session/share",
	camera:     "http://www.google.com/session/video",
	jabber:     "jabber:",
	framing:    "urn:ietf:params:xml:ns:xmpp-framing",
	bits:       "urn:xmpp:bob",
	invites:    "urn:xmpp:call-invites",
	upload:     "urn:xmpp:http:upload",
	jingleFile: "urn:xmpp:jingle:apps:file-transfer",
	rtp:        "urn:xmpp:jingle:apps:rtp:1",
	rtpAudio:   "urn:xmpp:jingle:apps:rtp:audio",
	rtpVideo:   "urn:xmpp:jingle:apps:rtp:video",
	video:      "video",
}

// A matcher compares a value with all words at once, as it comes. What the words
// from lo to hi begin with is what has come.
type matcher struct {
	lo, hi, at uint8
}

func (m *matcher) start() { *m = matcher{lo: uint8(none) + 1, hi: uint8(len(words))} }
func (m *matcher) stop()  { m.hi = m.lo }

// next takes the value's next character, and returns the word that it completes.
func (m *matcher) next(c byte) token {
	for m.lo < m.hi && words[m.lo][m.at] < c {
		m.lo++
	}
	for m.lo < m.hi && words[m.hi-1][m.at] > c {
		m.hi--
	}
	if m.at++; m.lo == m.hi || len(words[m.lo]) > int(m.at) {
		return none
	}
	t := token(m.lo)
	m.stop()
	return t
}

// completes returns the word that c would complete.
func (m matcher) completes(c uint32) token {
	if c >= 0x80 || m.lo == m.hi {
		return none
	}
	return m.next(byte(c))
}

// ours reports whether what has come can be nobody's namespace but XMPP's.
func (m *matcher) ours() bool {
	if m.lo == m.hi {
		return false
	}
	switch token(m.lo) {
	case compress, bytestream, httpbind, ibb, remote, si:
		return int(m.at) >= len("http://jabber.org/")
	case bits, invites, upload, jingleFile, rtp, rtpAudio, rtpVideo:
		return int(m.at) >= len("urn:xmpp:")
	case framing:
		return int(m.at) >= len("urn:ietf:params:xml:ns:xmpp-")
	}
	return false
}
