package main

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"chaperone/enforce/packet"
	"chaperone/proto"
	"chaperone/proto/transcript"
)

var update = flag.Bool("update", false, "write goldens and examples/office.pcap anew")

const (
	transcripts = "../../proto/oscar/testdata"
	officePcap  = "../../examples/office.pcap"
	talkOnly    = "../../examples/talk-only.hcl"
)

// The people of the office, and whom they talk to. 10.1.0.42 is the address that
// the transcripts' offers announce.
const (
	mire   = "10.1.0.42"
	ada    = "10.1.0.31"
	noor   = "10.1.0.60"
	web    = "10.1.0.17"
	six    = "fd00:1::17"
	tom    = "192.0.2.99"
	login  = "198.51.100.10:5190"
	server = "198.51.100.24"
)

// A scene is a conversation of the capture: who opens it, when, to whom.
type scene struct {
	at    time.Duration
	src   string // address
	dst   string
	story string // a transcript, or one of own
}

// The morning of the office. Data connections come up where the offers before
// them said, or where nobody said.
var office = []scene{
	{0 * time.Second, mire, login, "login-bucp"},
	{3 * time.Second, mire, server + ":443", "bos-first"},
	{9 * time.Second, web, "10.1.0.1:53", "dns"},
	{10 * time.Second, web, "203.0.113.80:80", "web"},
	{60 * time.Second, mire, server + ":5190", "offer-file-transfer-out"},
	{75 * time.Second, tom, mire + ":5190", "oft-send"},
	{120 * time.Second, ada, login, "login-xor"},
	{125 * time.Second, ada, server + ":23", "offer-voice-out"},
	{180 * time.Second, ada, "198.51.100.33:443", "chat-room"},
	{240 * time.Second, web, "203.0.113.80:80", "web"},
	{300 * time.Second, mire, server + ":80", "offer-image-out"},
	{310 * time.Second, tom, mire + ":4443", "odc"},
	{360 * time.Second, ada, server + ":5190", "offer-proxied"},
	{370 * time.Second, ada, "203.0.113.16:5190", "ars-file"},
	{420 * time.Second, noor, "198.51.100.40:9898", "toc"},
	{480 * time.Second, six, "[2001:db8::80]:80", "web"},
	{490 * time.Second, six, "[2001:db8::24]:5190", "chat-room"},
	{540 * time.Second, noor, server + ":5190", "offer-game-in"},
	{600 * time.Second, ada, server + ":443", "offer-file-sharing-in"},
}

// Stories that need no transcript: they are nobody's protocol here.
var own = map[string]transcript.Transcript{
	"web": {Over: proto.TCP, Turns: []transcript.Turn{
		{Dir: proto.FromInitiator, Data: []byte("GET /menu HTTP/1.1\r\nHost: canteen.example\r\n\r\n")},
		{Dir: proto.FromResponder, Data: []byte("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 12\r\n\r\npeas, again\n")},
	}},
	"dns": {Over: proto.UDP, Turns: []transcript.Turn{
		{Dir: proto.FromInitiator, Data: []byte("\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x07canteen\x07example\x00\x00\x01\x00\x01")},
		{Dir: proto.FromResponder, Data: []byte("\x12\x34\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00\x07canteen\x07example\x00\x00\x01\x00\x01\xc0\x0c\x00\x01\x00\x01\x00\x00\x0e\x10\x00\x04\xcb\x00\x71\x50")},
	}},
}

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// A wire collects the packets of a capture.
type wire struct {
	packets []captured
}

type captured struct {
	at time.Time
	b  []byte
}

// A player sends the packets of one scene.
type player struct {
	wire *wire
	now  time.Time
	ends [2]netip.AddrPort // by proto.Dir
	next [2]uint32         // sequence numbers
}

const (
	mss     = 1400
	quick   = 20 * time.Millisecond
	thought = 700 * time.Millisecond // between two turns
)

func (p *player) send(b []byte) {
	p.now = p.now.Add(quick)
	p.wire.packets = append(p.wire.packets, captured{p.now, b})
}

func (p *player) tcp(d proto.Dir, flags uint8, payload []byte) {
	p.send(packet.NewTCP(p.ends[d], p.ends[d.Other()], p.next[d], p.next[d.Other()], flags, payload))
	p.next[d] += uint32(len(payload))
	if flags&(packet.SYN|packet.FIN) != 0 {
		p.next[d]++
	}
}

// talk plays a whole TCP connection: handshake, turns, goodbye.
func (p *player) talk(turns []transcript.Turn) {
	const i, r = proto.FromInitiator, proto.FromResponder
	p.send(packet.NewTCP(p.ends[i], p.ends[r], p.next[i], 0, packet.SYN, nil))
	p.next[i]++
	p.tcp(r, packet.SYN|packet.ACK, nil)
	p.tcp(i, packet.ACK, nil)
	for _, t := range turns {
		p.now = p.now.Add(thought)
		for part := range slices.Chunk(t.Data, mss) {
			p.tcp(t.Dir, packet.PSH|packet.ACK, part)
			p.tcp(t.Dir.Other(), packet.ACK, nil)
		}
	}
	p.tcp(i, packet.FIN|packet.ACK, nil)
	p.tcp(r, packet.FIN|packet.ACK, nil)
	p.tcp(i, packet.ACK, nil)
}

func (p *player) datagrams(turns []transcript.Turn) {
	for _, t := range turns {
		p.send(packet.NewUDP(p.ends[t.Dir], p.ends[t.Dir.Other()], t.Data))
	}
}

// play adds scene n to the wire.
func (w *wire) play(t *testing.T, n int, s scene) {
	t.Helper()
	story, ok := own[s.story]
	if !ok {
		tr, err := transcript.ReadFile(filepath.Join(transcripts, s.story+".flow"))
		if err != nil {
			t.Fatal(err)
		}
		story = *tr
	}
	p := &player{wire: w, now: monday.Add(s.at), next: [2]uint32{uint32(n+1) * 1_000_000, uint32(n+1) * 7_000_000}}
	p.ends[0] = netip.AddrPortFrom(netip.MustParseAddr(s.src), uint16(40001+n))
	p.ends[1] = netip.MustParseAddrPort(s.dst)
	if story.Over == proto.UDP {
		p.datagrams(story.Turns)
		return
	}
	p.talk(story.Turns)
}

// capture writes the wire's packets, in the order of their time, on Ethernet.
func (w *wire) capture(t *testing.T) []byte {
	t.Helper()
	slices.SortStableFunc(w.packets, func(a, b captured) int { return cmp.Compare(a.at.UnixNano(), b.at.UnixNano()) })
	var out bytes.Buffer
	to := pcapgo.NewWriter(&out)
	if err := to.WriteFileHeader(65535, layers.LinkTypeEthernet); err != nil {
		t.Fatal(err)
	}
	for _, c := range w.packets {
		frame := framed(c.b)
		info := gopacket.CaptureInfo{Timestamp: c.at, CaptureLength: len(frame), Length: len(frame)}
		if err := to.WritePacket(info, frame); err != nil {
			t.Fatal(err)
		}
	}
	return out.Bytes()
}

func framed(b []byte) []byte {
	head := make([]byte, 14)
	head[0], head[5], head[6], head[11] = 2, 1, 2, 2
	binary.BigEndian.PutUint16(head[12:], 0x0800)
	if b[0]>>4 == 6 {
		binary.BigEndian.PutUint16(head[12:], 0x86dd)
	}
	return append(head, b...)
}

// The example capture is what the project's own transcripts make of it.
func TestOfficeCapture(t *testing.T) {
	var w wire
	for n, s := range office {
		w.play(t, n, s)
	}
	golden(t, officePcap, w.capture(t))
}

// golden compares got with a file, or writes it with -update.
func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what it should be; look at the difference, then run: go test ./cmd/chaperone -update\n%s", path, firstDifference(got, want))
	}
}

func firstDifference(got, want []byte) string {
	if bytes.IndexByte(got, 0) >= 0 {
		return "" // not text
	}
	g, w := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
	for i := range min(len(g), len(w)) {
		if !bytes.Equal(g[i], w[i]) {
			return "got:  " + string(g[i]) + "\nwant: " + string(w[i])
		}
	}
	return "one of them ends early"
}

// What people read in the README: replaying the example shows talk passing and
// everything else refused.
func TestOfficeReplay(t *testing.T) {
	for name, args := range map[string][]string{
		"testdata/office.txt":   {"replay", "--policy", talkOnly, officePcap},
		"testdata/office.jsonl": {"replay", "--policy", talkOnly, "--json", officePcap},
	} {
		var out, errs bytes.Buffer
		if code := execute(rootCommand(), args, &out, &errs); code != exitGood {
			t.Fatalf("%v: exit code %d\n%s", args, code, errs.String())
		}
		golden(t, name, out.Bytes())
	}
}
