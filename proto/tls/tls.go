package tls

import (
	"slices"

	"chaperone/proto"
)

// App is conversations inside TLS of which nothing else is known.
var App = &proto.App{
	Name:     "tls",
	Title:    "TLS, whatever is inside",
	Category: proto.Web,
	Ports:    []proto.Port{{Over: proto.TCP, From: 443, To: 443}},
	Features: proto.Of(proto.Session),
}

// A Maker is an application whose programs are known by their hellos, not by where
// they go: that is for rows of hosts to say.
type Maker struct {
	App     *proto.App
	Feature proto.Feature // what such a flow is, from end to end
	Likely  bool          // with odds that do not allow to be certain; Made's comment states them

	// Made reports whether one of its programs sent h, which is complete. It is
	// pure, allocates nothing and keeps nothing of h. It is asked about hellos over
	// TCP and in QUIC.
	Made func(h *Hello) bool

	// Certified reports whether a server whose certificate has this common name is
	// one of its own. It is asked where nobody knows a hello over TCP that goes to no
	// host by name, and up to TLS 1.2, where certificates can be read. It is nil for
	// most, pure, allocates nothing and keeps nothing of the name.
	Certified func(name []byte) bool
}

// Apps returns first and the apps of makers.
func Apps(first *proto.App, makers []*Maker) []*proto.App {
	apps := []*proto.App{first}
	for _, m := range makers {
		if !slices.Contains(apps, m.App) {
			apps = append(apps, m.App)
		}
	}
	return apps
}

// New returns TLS over TCP with the applications that are known by their hellos. The
// first of them that knows a hello has it.
func New(makers ...*Maker) *proto.Protocol {
	asks := slices.ContainsFunc(makers, func(m *Maker) bool { return m.Certified != nil })
	return &proto.Protocol{
		Name: "tls", Apps: Apps(App, makers), Over: proto.TCP, Detect: detect, Carries: true,
		New: func() proto.Parser { return &parser{makers: makers, asks: asks} },
	}
}

// detect wants a client's hello of who opened the connection, or of the other side:
// there are servers that call their clients and then wait for a hello, as for a file
// in FTP. An answer that is no TLS shows that the hello was none either. In mid-stream
// a hello is as good as anywhere.
func detect(o *proto.Opening) proto.Answer {
	i, r := says(o.Initiator, o.Responder), says(o.Responder, o.Initiator)
	switch {
	case i == proto.Yes || r == proto.Yes:
		return proto.Yes
	case i == proto.More || r == proto.More:
		return proto.More
	}
	return proto.No
}

// says reports whether who said b says hello, to somebody who said answer.
func says(b, answer []byte) proto.Answer {
	if len(answer) > 0 && (len(b) == 0 || !plausible(answer)) {
		return proto.No
	}
	return begins(b)
}

// begins reports whether b starts with a hello, by its first six bytes with the
// record around them, or the records.
func begins(b []byte) proto.Answer {
	var buf [handshakeHeader + 2]byte
	msg, a := message(b, buf[:])
	if a != proto.Yes {
		return a
	}
	msg = msg[:min(len(msg), len(buf))]
	if _, a = ReadMessage(msg); a == proto.More && len(msg) == len(buf) {
		return proto.Yes
	}
	return a
}

// plausible reports whether a server that speaks TLS may have sent b: a record
// of any kind.
func plausible(b []byte) bool { return 20 <= b[0] && b[0] <= 23 }
