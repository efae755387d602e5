package dns

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"chaperone/proto"
)

// said is what a parser says of one message, element by element over TCP.
func said(t *testing.T, over proto.Transport, dir proto.Dir, msg string) (out []string) {
	t.Helper()
	p := Protocol.New()
	ev := &proto.Events{Over: over}
	b := []byte(msg)
	if over == proto.TCP {
		b = []byte(framing(msg))
	}
	for len(b) > 0 {
		n, err := p.Parse(ev, dir, b)
		if err != nil || n == 0 {
			return append(out, fmt.Sprintf("waits with %d, %v", len(b), err))
		}
		if len(ev.Asked) > 0 {
			out = append(out, "asked "+string(ev.Asked))
		}
		for _, r := range ev.Resolved[:ev.NResolved] {
			out = append(out, fmt.Sprintf("%s is %v for %v", r.Name, r.Addr, r.For))
		}
		for _, e := range ev.Seen[:ev.NSeen] {
			if e.App == ECH && e.Blunt != "" {
				copy(b[e.Off:], e.Blunt)
			}
			if e.App == ECH {
				out = append(out, e.Kind.String())
			}
		}
		b = b[min(len(b), n+ev.Skip):]
		ev.Clear()
	}
	return out
}

func TestMeaning(t *testing.T) {
	const ip, ip6 = "\xc6\x33\x64\x01", "\x20\x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x07"
	www := question("WWW.example.net", typeA)
	https := func(data string) string { return record(first, typeHTTPS, 300, data) }
	for _, c := range []struct {
		about string
		dir   proto.Dir
		msg   string
		want  []string
	}{
		{"a question", 0, message(asks, www), []string{"asked WWW.example.net"}},
		{"for version 6", 0, message(asks, question("a.example", typeAAAA)), []string{"asked a.example"}},
		{"for HTTPS", 0, message(asks, question("a.example", typeHTTPS)), []string{"asked a.example"}},
		{"for all", 0, message(asks, question("a.example", typeAny)), []string{"asked a.example"}},
		{"for mail", 0, message(asks, question("a.example", 15)), nil},
		{"for the root", 0, message(asks, []string{"\x00" + word(1) + word(1)}), nil},
		{"two questions", 0, message(asks, append(www, question("b.example", 1)...)), []string{"asked WWW.example.net"}},
		{"an update", 0, message(0x2800, www), nil},
		{"with junk behind", 0, message(asks, www) + "junk", []string{"asked WWW.example.net"}},
		{"with dots and worse in a label", 0, message(asks, []string{"\x09www.a b\n\x80\x07example\x00" + word(1) + word(1)}), []string{"asked www?a?b??.example"}},
		{"that ends in the header", 0, message(asks, []string{"\x03www\x07example\xc0\x04" + word(1) + word(1)}), []string{"asked www.example"}},
		{"that points at itself", 0, message(asks, []string{"\x03www" + first + word(1) + word(1)}), nil},
		{"that points forward", 0, message(asks, []string{"\xc0\x14" + word(1) + word(1), wire("www.example") + word(1) + word(1)}), nil},
		{"that is cut short", 0, message(asks, www)[:20], nil},

		{"an answer", 1, message(answers, www, []string{record(first, typeA, 60, ip)}), []string{"WWW.example.net is 198.51.100.1 for 1m0s"}},
		{"by the initiator", 0, message(answers, www, []string{record(first, typeA, 60, ip)}), nil},
		{"of version 6", 1, message(answers, www, []string{record(first, typeAAAA, 1, ip6)}), []string{"WWW.example.net is 2001:db8::7 for 1s"}},
		{"through aliases", 1, message(answers, www, []string{record(first, 5, 60, wire("b.example")), record(wire("b.example"), typeA, 9, ip)}), []string{"WWW.example.net is 198.51.100.1 for 9s"}},
		{"with a life that is none", 1, message(answers, www, []string{record(first, typeA, 1<<31, ip)}), []string{"WWW.example.net is 198.51.100.1 for 0s"}},
		{"of another class", 1, message(answers, www, []string{strings.Replace(record(first, typeA, 60, ip), "\x00\x01\x00\x01", "\x00\x01\x00\x03", 1)}), nil},
		{"of another length", 1, message(answers, www, []string{record(first, typeA, 60, ip+"xx"), record(first, typeA, 60, "xyz"), record(first, typeA, 60, ip)}),
			[]string{"WWW.example.net is 198.51.100.1 for 1m0s", "WWW.example.net is 198.51.100.1 for 1m0s"}},
		{"among the further records", 1, message(answers, www, nil, nil, []string{record(wire("ns.example"), typeA, 60, ip)}), nil},
		{"to no question", 1, message(answers, nil, []string{record(wire("a.example"), typeA, 60, ip)}), nil},
		{"that there is none", 1, message(0x8183, www, []string{record(first, typeA, 60, ip)}), nil},
		{"cut short", 1, message(answers, www, []string{record(first, typeA, 60, ip)[:13]}), nil},
		{"hints", 1, message(answers, www, []string{https("\x00\x01\x00" + param(1, "\x02h3") + param(4, ip+ip) + param(6, ip6))}),
			[]string{"WWW.example.net is 198.51.100.1 for 5m0s", "WWW.example.net is 198.51.100.1 for 5m0s", "WWW.example.net is 2001:db8::7 for 5m0s"}},
		{"half a hint", 1, message(answers, www, []string{https("\x00\x01\x00" + param(4, ip+"x")), record(first, typeA, 1, ip)}),
			[]string{"WWW.example.net is 198.51.100.1 for 5m0s", "WWW.example.net is 198.51.100.1 for 1s"}},

		{"a key", 1, message(answers, www, []string{https("\x00\x01\x00" + ech(config(0xfe0d, "abc")) + param(6, ip6))}), []string{"ability", "WWW.example.net is 2001:db8::7 for 5m0s"}},
		{"the same, overwritten", 1, message(answers, www, []string{https("\x00\x01\x00" + ech(config(0xfe00, "abc")))}), nil},
		{"behind another", 1, message(answers, www, []string{https("\x00\x01\x00" + ech(config(0xfe0a, "fe0d"), config(0xfe0d, "")))}), []string{"ability"}},
		{"of a service", 1, message(answers, www, []string{record(first, typeSVCB, 60, "\x00\x01"+wire("b.example")+ech(config(0xfe0d, "abc")))}), []string{"ability"}},
		{"in every section", 1, message(answers, www, []string{https("\x00\x01\x00" + ech(config(0xfe0d, "")))}, []string{https("\x00\x02\x00" + ech(config(0xfe0d, "")))}, []string{https("\x00\x03\x00" + ech(config(0xfe0d, "")))}), []string{"ability", "ability", "ability"}},
		{"that ends too early", 1, message(answers, www, []string{https("\x00\x01\x00" + param(keyECH, "\x00\x08\xfe\x0d\x00\x09x")), record(first, typeA, 1, ip)}), []string{"ability", "WWW.example.net is 198.51.100.1 for 1s"}},
		{"with half a version", 1, message(answers, www, []string{https("\x00\x01\x00" + param(keyECH, "\x00\x01\xfe"))}), nil},
		{"a record beyond the end", 1, message(answers, www, []string{record(first, typeHTTPS, 60, "\x00\x01\x00"+ech(config(0xfe0d, "abc")))[:25]}), []string{"ability"}},
	} {
		for _, over := range [...]proto.Transport{proto.UDP, proto.TCP} {
			got := said(t, over, c.dir, c.msg)
			slices.Sort(got)
			slices.Sort(c.want)
			if !slices.Equal(got, c.want) {
				t.Errorf("%s over %v: %q, want %q", c.about, over, got, c.want)
			}
		}
	}
}

// More keys than can be told of go with the datagram.
func TestManyKeys(t *testing.T) {
	keys := strings.Repeat(config(0xfe0d, "x"), 40)
	msg := message(answers, question("a.example", typeHTTPS), []string{record(first, typeHTTPS, 60, "\x00\x01\x00"+ech(keys))})
	udp := said(t, proto.UDP, proto.FromResponder, msg)
	if len(udp) != proto.MaxSeen || udp[proto.MaxSeen-1] != "offer" || udp[proto.MaxSeen-2] != "ability" {
		t.Errorf("over UDP: %q", udp)
	}
	if tcp := said(t, proto.TCP, proto.FromResponder, msg); len(tcp) != 40 || slices.Contains(tcp, "offer") {
		t.Errorf("over TCP: %q", tcp)
	}
}

// A message too short to have a header is no message; nonsense in one message leaves
// the next alone.
func TestNonsense(t *testing.T) {
	p, ev := Protocol.New(), &proto.Events{Over: proto.TCP}
	if _, err := p.Parse(ev, 0, []byte("\x00\x0bxxxxxxxxxxxxxxxx")); err != errFrame {
		t.Errorf("a message of 11 bytes: %v", err)
	}
	for _, msg := range []string{
		message(asks, []string{"\x80"}), message(asks, []string{"\x05ab"}), message(asks, []string{""}), message(answers, nil, []string{"\xff\xff" + strings.Repeat("x", 30)}),
		message(answers, question("a.example", 1), []string{record(first, 1, 1, "\x01\x02\x03\x04")})[:40] + strings.Repeat("\xff", 9000), message(asks),
	} {
		for _, over := range [...]proto.Transport{proto.UDP, proto.TCP} {
			p := Protocol.New()
			ev := &proto.Events{Over: over}
			next := message(asks, question("b.example", typeA))
			turns := [][]byte{[]byte(msg), []byte(next)}
			if over == proto.TCP {
				turns = [][]byte{[]byte(framing(msg) + framing(next))}
			}
			asked := ""
			for _, b := range turns {
				for len(b) > 0 {
					n, err := p.Parse(ev, 0, b)
					if n == 0 || err != nil {
						t.Fatalf("%q over %v: waits with %d, %v", msg, over, len(b), err)
					}
					if asked = string(ev.Asked); asked != "" && asked != "b.example" {
						t.Errorf("%q over %v: asked %q", msg, over, asked)
					}
					b = b[n+ev.Skip:]
					ev.Clear()
				}
			}
			if asked != "b.example" {
				t.Errorf("%q over %v: the question behind it was not read", msg, over)
			}
		}
	}
}

func BenchmarkParse(b *testing.B) {
	p, ev := Protocol.New(), &proto.Events{Over: proto.UDP}
	query := []byte(message(asks, question("www.example.net", typeA)))
	reply := []byte(message(answers, question("www.example.net", typeA), []string{record(first, typeA, 60, "\xc6\x33\x64\x01"), record(first, typeA, 60, "\xc6\x33\x64\x02")}))
	b.ReportAllocs()
	for b.Loop() {
		p.Parse(ev, proto.FromInitiator, query)
		ev.Clear()
		p.Parse(ev, proto.FromResponder, reply)
		ev.Clear()
	}
}
