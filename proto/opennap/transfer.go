package opennap

import "chaperone/proto"

// greeting is what who was called by another client says first.
const greeting = '1'

// Words that open a connection between clients. A nick follows each without a
// space, but for the lists: who wants one says no more, who brings one says who it
// is, and a line of text for every file.
const (
	wordGet       = "GET"
	wordSend      = "SEND"
	wordPush      = "PUSH"
	wordWantList  = "GETLIST"
	wordBringList = "SENDLIST "
)

// Limits of names.
const (
	maxNick = 64
	maxName = 1 << 10
)

// A request is what a connection between clients is for.
type request struct {
	size       int // up to where it is certain
	list       bool
	nick, file []byte
}

// readRequest reads a request, up to the first digit of the number that ends it.
func readRequest(b []byte) (r request, a proto.Answer) {
	if a := proto.Prefix(b, wordWantList); a == proto.Yes {
		return request{size: len(wordWantList), list: true}, a
	}
	if a := proto.Prefix(b, wordBringList); a == proto.Yes && (len(b) == len(wordBringList) || b[len(wordBringList)] != '"') {
		return readList(b)
	}
	best := proto.No
	for _, word := range [...]string{wordGet, wordSend, wordPush} {
		switch proto.Prefix(b, word) {
		case proto.Yes:
			return readFile(b, len(word))
		case proto.More:
			best = proto.More
		}
	}
	return r, best
}

// readList reads the nick of who brings a list.
func readList(b []byte) (r request, a proto.Answer) {
	for i, c := range b[len(wordBringList):] {
		switch {
		case c == '\n' && i > 0:
			i += len(wordBringList)
			return request{size: i + 1, list: true, nick: b[len(wordBringList):i]}, proto.Yes
		case c <= ' ' || i >= maxNick:
			return r, proto.No
		}
	}
	return r, proto.More
}

// readFile reads nick, file and the first digit of an offset or size, of which no
// one knows where it ends.
func readFile(b []byte, at int) (r request, a proto.Answer) {
	nick := b[at:]
	n := wordLength(nick)
	switch {
	case n == 0 && len(nick) > 0, n > maxNick, !printable(nick[:n]), quotedLength(nick[:n]) < n:
		return r, proto.No
	case n+1 >= len(nick):
		return r, proto.More
	case nick[n+1] != '"':
		return r, proto.No
	}
	file := nick[n+2:]
	m := quotedLength(file)
	switch {
	case m > maxName || !printable(file[:m]) || m == 0 && len(file) > 0:
		return r, proto.No
	case m+1 < len(file) && file[m+1] != ' ':
		return r, proto.No
	case m+2 >= len(file):
		return r, proto.More
	case file[m+2] < '0' || '9' < file[m+2]:
		return r, proto.No
	}
	return request{size: len(b) - len(file) + m + 3, nick: nick[:n], file: file[:m]}, proto.Yes
}

// transfer reads what who called another client wants. listed says that it asked
// for a list: if it says more than a line's end, that was the start of a nick.
func (p *parser) transfer(ev *proto.Events, b []byte) (int, error) {
	if p.listed {
		if b[0] == '\r' || b[0] == '\n' {
			return 1, nil
		}
		ev.Saw(proto.FileTransfer).WithWhole()
		ev.Finished = true
		return len(b), nil
	}
	r, a := readRequest(b)
	switch {
	case a == proto.No:
		return 0, errRequest
	case a == proto.More:
		return 0, nil
	case r.list:
		ev.Saw(proto.FileSharing).With(r.nick).WithWhole()
		p.listed = true
		ev.Finished = len(r.nick) > 0
	default:
		ev.Saw(proto.FileTransfer).With(r.nick).Named(r.file, 0).WithWhole()
		ev.Finished = true
	}
	return r.size, nil
}
