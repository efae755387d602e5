package test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"chaperone/enforce"
	"chaperone/proto"
	"chaperone/proto/transcript"
)

// A bomb is a stream that takes more than it looks.
type bomb struct {
	name  string
	turns []transcript.Turn
}

// bombs are streams that are large where they should be small, in turns that are
// said again and again.
func bombs() (out []bomb) {
	zeros := make([]byte, 10<<20)
	packed := func(name string, w io.WriteCloser, b *bytes.Buffer) []byte {
		w.Write(zeros)
		w.Close()
		return b.Bytes()
	}
	var zb, gb bytes.Buffer
	z, g := packed("zlib", zlib.NewWriter(&zb), &zb), packed("gzip", gzip.NewWriter(&gb), &gb)
	long := strings.Repeat("a", 1<<20)
	out = []bomb{
		{"an HTTP head without end", answered("GET / HTTP/1.1\r\nHost: example\r\nX-Long: "+long, "HTTP/1.1 200 OK\r\nX-Long: "+long)},
		{"HTTP heads of many lines", answered("GET / HTTP/1.1\r\n"+strings.Repeat("A: b\r\n", 100_000), "HTTP/1.1 200 OK\r\n"+strings.Repeat("A: b\r\n", 100_000))},
		{"a line of HTTP chunks", answered("GET / HTTP/1.1\r\nHost: example\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"+strings.Repeat("1\r\nx\r\n", 100_000))},
		{"an HTTP chunk without end", answered("GET / HTTP/1.1\r\nHost: example\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"+strings.Repeat("0", 1<<20))},
		{"HTTP, compressed", answered("GET / HTTP/1.1\r\nHost: example\r\nAccept-Encoding: gzip\r\n\r\n",
			fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", len(g), g))},
		{"Gnutella, compressed", append(answered("GNUTELLA CONNECT/0.6\r\nAccept-Encoding: deflate\r\n\r\n", "GNUTELLA/0.6 200 OK\r\nContent-Encoding: deflate\r\n\r\n"),
			answered("GNUTELLA/0.6 200 OK\r\nContent-Encoding: deflate\r\n\r\n"+string(z), string(z))...)},
		{"Direct Connect, compressed", append(answered("$MyNick a|$Lock EXTENDEDPROTOCOLABCABCABC Pk=x|", "$Supports ZPipe0 |$Key k|$ZOn|"+string(z)), answered("$ZOn|"+string(z), string(z))...)},
	}
	deep := bomb{name: "proxies without end"}
	for range 100 {
		for _, h := range hops {
			deep.turns = append(deep.turns, h.turns(server4)...)
		}
	}
	return append(out, deep)
}

// What is meant to grow in the hands of whoever reads it does not: a few buffers are
// all that it takes, however long it is and however it is cut.
func TestBombs(t *testing.T) {
	const most = 512 << 10 // bytes, of two directions
	for _, b := range bombs() {
		for _, size := range []int{1400, 7} {
			t.Run(fmt.Sprintf("%s, by %d", b.name, size), func(t *testing.T) {
				c := newCrowd(t, "testdata/open.hcl", func(c *enforce.Config) { c.MaxFlows = 16 })
				before := heap()
				var peak uint64
				w := c.with(&transcript.Transcript{Over: proto.TCP, Src: anyone, Dst: everyone})
				w.begin()
				w.shake()
				for _, turn := range b.turns {
					i := 0
					for part := range slices.Chunk(turn.Data[:min(len(turn.Data), size*4000)], size) {
						w.put(turn.Dir, len(w.said[turn.Dir]), part, odd{})
						w.said[turn.Dir] = append(w.said[turn.Dir], part...)
						w.engine.Tick(c.now)
						peak = max(peak, w.engine.Count().Buffered)
						if i++; i%64 == 0 { // no window is larger
							w.acknowledge(turn.Dir)
						}
					}
					w.acknowledge(turn.Dir)
				}
				said := len(w.said[0]) + len(w.said[1])
				w.said, w.host = [2][]byte{}, [2]host{}
				used := heap() - before
				c.Tick(c.now)
				k := c.Count()
				t.Logf("%d bytes said: at the most %d KB of buffers, %d KB of memory; %d recognised, %d astray, %d too deep", said, peak>>10, used>>10, k.Recognised, k.Astray, k.TooDeep)
				if peak > most || used > 4*most || k.Panics > 0 || k.Recognised == 0 {
					t.Errorf("%d bytes of buffers, %d of memory, %+v", peak, used, k)
				}
			})
		}
	}
}

// Proxies behind proxies are followed so far and no farther, and what is inside of
// more of them than that meets the policy.
func TestTooDeep(t *testing.T) {
	talk := &transcript.Transcript{Over: proto.TCP, Src: anyone, Dst: everyone}
	for rules, passes := range map[string]bool{talkOnly: false, "testdata/open.hcl": true} {
		for deep := 1; deep <= 20; deep++ {
			c := newCrowd(t, rules, nil)
			var through []hop
			for i := range deep {
				through = append(through, hops[i%len(hops)])
			}
			tr, _ := inside(talk, server4, through...)
			tr.Turns = append(tr.Turns, transcript.Turn{Data: []byte("the end of it all")})
			w := c.with(tr)
			w.play(tr, ways["whole"])
			last := w.turns(tr)[len(tr.Turns)-1]
			c.Tick(c.now)
			k := c.Count()
			if got := len(last) > 0; got != (passes || deep <= deepest) || (k.TooDeep > 0) != (deep > deepest) {
				t.Errorf("%s: %d proxies: what is inside passes %v, %+v", rules, deep, got, k)
			}
		}
	}
}
