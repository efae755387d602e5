package http_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"chaperone/proto"
	"chaperone/proto/msn"
	"chaperone/proto/oscar"
	"chaperone/proto/prototest"
	"chaperone/proto/transcript"
	"chaperone/proto/yahoo"
)

// A disguise dresses a conversation with a server as requests and answers.
type disguise struct {
	protocol *proto.Protocol
	start    func(b []byte) bool // of the conversations that can be dressed so
	post     string              // the request line and fields of what the client says
	poll     string              // the request line and fields that have the server speak
	wrap     func(dir proto.Dir, b []byte) []byte
}

var disguises = map[string]disguise{
	"msn gateway": {
		protocol: msn.Protocol,
		start: func(b []byte) bool {
			return len(b) > 4 && b[3] == ' ' && !bytes.HasPrefix(b, []byte("VER MSNFTP"))
		},
		post: "POST http://gateway.messenger.hotmail.com/gateway/gateway.dll?SessionID=7.1 HTTP/1.1\r\nUser-Agent: MSMSGS\r\n",
		poll: "POST /gateway/gateway.dll?Action=poll&SessionID=7.1 HTTP/1.1\r\nHost: 192.0.2.9\r\n",
		wrap: func(_ proto.Dir, b []byte) []byte { return b },
	},
	"oscar proxy": {
		protocol: oscar.Protocol,
		start:    func(b []byte) bool { return len(b) > 0 && b[0] == '*' },
		post:     "POST http://http.proxy.icq.com/data?sid=00112233445566778899aabbccddeeff&seq=1 HTTP/1.1\r\n",
		poll:     "GET /monitor?sid=00112233445566778899aabbccddeeff HTTP/1.1\r\nHost: 192.0.2.9\r\n",
		wrap: func(_ proto.Dir, b []byte) (out []byte) {
			for piece := range slices.Chunk(b, 500) { // as Miranda cuts, whatever a frame's end
				out = binary.BigEndian.AppendUint16(out, uint16(len(piece)+12))
				out = append(out, 4, 0x43, 0, 5, 0, 0, 0, 0, 0, 0, 0, 1)
				out = append(out, piece...)
			}
			return out
		},
	},
	"yahoo pager": {
		protocol: yahoo.Protocol,
		start:    func(b []byte) bool { return bytes.HasPrefix(b, []byte("YMSG")) },
		post:     "POST http://http.pager.yahoo.com/notify HTTP/1.0\r\n",
		poll:     "POST /notify HTTP/1.1\r\nHost: 192.0.2.9\r\n",
		wrap: func(dir proto.Dir, b []byte) []byte {
			if dir == proto.FromResponder {
				return append([]byte{1, 0, 0, 0}, b...)
			}
			return b
		},
	},
}

// dress returns tr inside HTTP. Bodies of the server come in chunks, if so wanted.
func (d *disguise) dress(tr *transcript.Transcript, chunked bool) *transcript.Transcript {
	out := &transcript.Transcript{Name: tr.Name, File: tr.File, Over: proto.TCP, Src: tr.Src, Dst: tr.Dst}
	say := func(dir proto.Dir, text string, body []byte) {
		out.Turns = append(out.Turns, transcript.Turn{Dir: dir, Data: append([]byte(text), body...)})
	}
	open := false // a request waits for its answer
	answer := func(b []byte) {
		if chunked {
			half := len(b) * 2 / 5
			b = fmt.Appendf(nil, "%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n", half, b[:half], len(b)-half, b[half:])
			say(proto.FromResponder, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b)
		} else {
			say(proto.FromResponder, fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", len(b)), b)
		}
		open = false
	}
	for _, turn := range tr.Turns {
		body := d.wrap(turn.Dir, turn.Data)
		if turn.Dir == proto.FromInitiator {
			if open {
				say(proto.FromResponder, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", nil)
			}
			say(turn.Dir, fmt.Sprintf("%sContent-Length: %d\r\n\r\n", d.post, len(body)), body)
			open = true
			continue
		}
		if !open {
			say(proto.FromInitiator, d.poll+"Content-Length: 0\r\n\r\n", nil)
		}
		answer(body)
	}
	return out
}

// inner leaves out what HTTP itself says.
func inner(said []string) []string {
	return slices.DeleteFunc(slices.Clone(said), func(s string) bool {
		for _, outer := range [...]string{"recognised", "host ", "far ", "app ", "tunnel ", "session of web"} {
			if strings.HasPrefix(s, outer) {
				return true
			}
		}
		return false
	})
}

// long is the conversations with messages longer than what is put together.
var long = map[string]bool{"odd": true, "icq-relay-kinds": true}

const tooLong = "error http: a message that cannot be put together"

// Every conversation with a server, dressed as web traffic, says what it says
// without that, and its offers are taken away in there too.
func TestDisguises(t *testing.T) {
	for name, d := range disguises {
		all, err := transcript.ReadDir("../" + d.protocol.Name + "/testdata")
		if err != nil {
			t.Fatal(err)
		}
		for i, tr := range all {
			if tr.Name == "large-frames" || len(tr.Turns) == 0 || !d.start(tr.Turns[0].Data) || tr.Turns[0].Dir != proto.FromInitiator && name == "yahoo pager" {
				continue
			}
			for _, chunked := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/%s chunked %v", name, tr.Name, chunked), func(t *testing.T) {
					dressed, want := d.dress(tr, chunked), inner(prototest.Said(d.protocol, tr))
					got := inner(prototest.Said(protocol(t), dressed))
					if i%12 == 0 || !chunked && strings.HasSuffix(tr.Name, "file-transfer-out") { // the rest differs in framing alone
						got = inner(prototest.Hold(t, protocol(t), dressed))
					}
					if n := len(got) - 1; long[tr.Name] && n >= 0 && got[n] == tooLong {
						got, want = got[:n], want[:n]
					}
					if !slices.Equal(got, want) {
						t.Errorf("dressed:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
					}
				})
			}
		}
	}
}
