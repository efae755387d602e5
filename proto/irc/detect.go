package irc

import (
	"bytes"

	"chaperone/proto"
	"chaperone/proto/tls"
)

// detect wants a line that nobody else begins with: NICK and a name that may be
// one, USER with its four parameters, CAP and what there is of it, text to somebody,
// a server that introduces itself; or what servers greet with. FTP and POP3 have USER
// and PASS too, with one parameter. A line is 40 fixed bits at least, and text behind.
func detect(o *proto.Opening) proto.Answer {
	i, r := o.Initiator, o.Responder
	if o.Announced == IRC && o.AnnouncedFor == proto.Messaging {
		return chats(o)
	}
	if o.MidStream {
		if a := middle(r); len(r) > 0 && (a == proto.Yes || len(i) == 0) {
			return a
		}
		return middle(i)
	}
	client, server := clientOpens(i), serverOpens(r)
	switch {
	case client != proto.More:
		return client
	case len(r) > 0:
		return server
	}
	return proto.More
}

var overTLS = tls.New()

// chats answers for an announced DCC CHAT: text, whoever speaks first. SCHAT and its
// kin are over TLS.
func chats(o *proto.Opening) proto.Answer {
	if len(o.Initiator)+len(o.Responder) == 0 {
		return proto.More
	}
	switch overTLS.Detect(o) {
	case proto.Yes:
		return proto.No
	case proto.More:
		return proto.More
	}
	return proto.Yes
}

// maxOpening bounds what is looked at, in bytes. A first line may be longer than any
// server takes: what it is meant for may be behind it.
const maxOpening = proto.MaxUnread

// clientOpens reads lines up to one that decides.
func clientOpens(b []byte) proto.Answer {
	for seen := 0; seen < maxOpening; {
		for len(b) > 0 && (b[0] == '\r' || b[0] == '\n') {
			b = b[1:]
			seen++
		}
		line, n := cutLine(b)
		if n == 0 && seen < maxOpening {
			return partOpens(b)
		}
		if a := lineOpens(line); a != proto.More {
			return a
		}
		b = b[n:]
		seen += n
	}
	return proto.No
}

// partOpens answers for a line that has no end yet. Text may hold what has to be
// judged before it has.
func partOpens(b []byte) proto.Answer {
	switch m := read(b); {
	case !mayOpen(b):
		return proto.No
	case is(m.verb, "PRIVMSG") && len(m.first) > 0 && m.at > 0:
		return proto.Yes
	}
	return proto.More
}

// openings are the verbs of lines that clients, and servers to each other, begin with.
var openings = [...]string{"NICK ", "USER ", "PASS ", "CAP ", "SERVER ", "WEBIRC ", "PROTOCTL ", "CAPAB ", "STARTTLS", "PRIVMSG "}

// mayOpen reports whether b may become such a line.
func mayOpen(b []byte) bool {
	if len(b) == 0 {
		return true
	}
	for _, s := range openings {
		if proto.PrefixFold(b, s) != proto.No {
			return bytes.IndexByte(b, 0) < 0
		}
	}
	return false
}

// lineOpens answers More to a line that others have, too.
func lineOpens(line []byte) proto.Answer {
	if !mayOpen(line) {
		return proto.No
	}
	m := read(line)
	n := fields(m.rest)
	ok := false
	switch {
	case is(m.verb, "PASS"), is(m.verb, "PROTOCTL"), is(m.verb, "CAPAB"), is(m.verb, "STARTTLS"):
		return proto.More
	case is(m.verb, "NICK"):
		ok = nickname(m.name()) && n <= 1
	case is(m.verb, "CAP"):
		ok = capability(m.name())
	case is(m.verb, "USER") && n < 3:
		return proto.More // many servers are content with that
	case is(m.verb, "USER"), is(m.verb, "WEBIRC"):
		ok = n >= 3
	case is(m.verb, "PRIVMSG"):
		ok = n > 0 && m.at > 0
	case is(m.verb, "SERVER"):
		ok = m.at > 0 && bytes.IndexByte(m.first, '.') > 0
	}
	if ok {
		return proto.Yes
	}
	return proto.No
}

// maxNick is longer than any network allows.
const maxNick = 64

// nickname reports whether b may be one.
func nickname(b []byte) bool {
	for _, c := range b {
		if c <= ' ' || c == ',' || c == ':' || c == '!' || c == '@' || c == '#' || c == '*' || c == '/' || c == 0x7F {
			return false
		}
	}
	return 0 < len(b) && len(b) <= maxNick
}

func capability(b []byte) bool {
	return is(b, "LS") || is(b, "LIST") || is(b, "REQ") || is(b, "END")
}

// serverOpens wants a notice to nobody yet, or an answer in numbers.
func serverOpens(b []byte) proto.Answer {
	if len(b) == 0 {
		return proto.More
	}
	if b[0] != ':' && proto.PrefixFold(b, "NOTICE ") == proto.No {
		if proto.PrefixFold(b, "PING ") != proto.No && len(b) < maxMiddle {
			return proto.More // some ask whether somebody is there
		}
		return proto.No
	}
	line, n := cutLine(b)
	m := read(line)
	switch {
	case n == 0 && len(b) < maxOpening:
		return proto.More
	case n > 0 && host(m.source) && opens(m.verb):
		return proto.More // another server, and the client has to say more
	case n == 0, m.at == 0:
		return proto.No
	case is(m.verb, "NOTICE") && (is(m.first, "AUTH") || is(m.first, "*") || host(m.source)):
		return proto.Yes
	case host(m.source) && number(m.verb):
		return proto.Yes
	}
	return proto.No
}

// host reports whether a source may be a server.
func host(source []byte) bool {
	return nickname(source) && bytes.IndexByte(source, '.') > 0
}

// number reports whether verb is an answer's.
func number(verb []byte) bool {
	if len(verb) != 3 {
		return false
	}
	for _, c := range verb {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// maxMiddle bounds what is looked at in mid-stream, in bytes.
const maxMiddle = 512

// middle wants the start of a line with text to somebody, or of what a person or a
// server does, at the start of a segment.
func middle(b []byte) proto.Answer {
	if len(b) == 0 {
		return proto.More
	}
	if b[0] != ':' && b[0] != '@' && proto.PrefixFold(b, "PRIVMSG ") == proto.No && proto.PrefixFold(b, "NOTICE ") == proto.No {
		return proto.No
	}
	b = b[:min(len(b), maxMiddle)]
	line, n := cutLine(b)
	if n == 0 {
		line = b
	}
	m := read(line)
	switch {
	case bytes.IndexByte(line, 0) >= 0:
		return proto.No
	case acts(&m):
		return proto.Yes
	case n > 0 || len(b) == maxMiddle:
		return proto.No
	}
	return proto.More
}

// acts reports whether m can be nothing else: it has come up to its parameters.
func acts(m *message) bool {
	_, person := nick(m.source)
	person = person && bytes.IndexByte(m.source, '@') > 0
	switch {
	case len(m.first) == 0 && m.at == 0:
		return false
	case talks(m.verb):
		return m.at > 0 && (len(m.source) == 0 || person || host(m.source))
	case shows(m.verb):
		return person
	}
	if !host(m.source) || m.at == 0 {
		return false
	}
	return number(m.verb) && len(m.rest) > 0 || is(m.verb, "PONG") && bytes.Equal(m.first, m.source)
}
