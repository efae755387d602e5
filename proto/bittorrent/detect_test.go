package bittorrent

import (
	"encoding/hex"
	"math/rand/v2"
	"strings"
	"testing"

	"chaperone/proto"
)

func unhex(t testing.TB, s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func noise(rnd *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rnd.Uint32())
	}
	return b
}

func TestDetectStream(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 1))
	keys := [2]string{string(noise(rnd, 300)), string(noise(rnd, 250))}
	rest := strings.Repeat("x", 48)
	for _, c := range []struct {
		about                string
		initiator, responder string
		want                 proto.Answer
	}{
		{"nobody has said anything", "", "", proto.More},
		{"a handshake", handshake, "", proto.Yes},
		{"and its answer", handshake + rest, handshake + rest, proto.Yes},
		{"half of one", handshake[:10], "", proto.More},
		{"half of one is answered", handshake[:10], "x", proto.No},
		{"the first byte is another's, too", "\x13/multistream/1.0.0\n", "\x13/multistream", proto.No},
		{"who is called speaks first", "", handshake, proto.No},
		{"text", "GET /index.html HTTP/1.1\r\n", "", proto.No},
		{"little text", "EHLO x\r\n", "", proto.More},
		{"little text is answered", "EHLO x\r\n", "250", proto.No},
		{"TLS has random bytes", "\x16\x03\x01\x02\x00\x01" + keys[0], "", proto.No},
		{"a key waits for the other", keys[0], "", proto.More},
		{"for all of it", keys[0], keys[1][:95], proto.More},
		{"no key is answered before it is whole", keys[0][:95], keys[1], proto.No},
		{"nothing is so long and not answered", strings.Repeat(keys[0], 3), "", proto.No},
		{"two keys, and then one may speak in clear", keys[0], keys[1], proto.More},
		{"he does", keys[0], keys[1] + handshake, proto.Yes},
		{"as late as possible", keys[0], strings.Repeat(keys[1], 5)[:clearWithin] + handshake, proto.Yes},
		{"too late", keys[0], strings.Repeat(keys[1], 5)[:clearWithin+1] + handshake, proto.No},
		{"an answer in text", keys[0], strings.Repeat("HTTP/1.1 400 Bad", 8), proto.No},
		{"an answer with a form", keys[0], strings.Repeat("\x00\x00\x00\x01", 30), proto.No},
		{"a key that one program always sends", constantKeys[7], "", proto.Yes},
		{"half of it", constantKeys[7][:8], "", proto.More},
	} {
		o := &proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.responder), Over: proto.TCP}
		if got := detect(o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
	}
}

func TestDetectMiddle(t *testing.T) {
	const (
		request = "0000000d 06 00000003 00004000 00004000"
		piece   = "00004009 07 00000003 0000c000"
		have    = "00000005 04 00000007"
		unchoke = "00000001 01"
		dht     = "00000003 09 1ae1"
		pex     = "00000018 14 01 64353a616464656431323a" // d5:added12:
	)
	for _, c := range []struct {
		about, hex string
		want       proto.Answer
	}{
		{"nothing", "", proto.More},
		{"a request", request, proto.Yes},
		{"a block", piece, proto.Yes},
		{"of which only the head is seen", piece[:12], proto.More},
		{"a request that is not for a block", strings.Replace(request, "00004000 00004000", "00004000 00003fff", 1), proto.No},
		{"nor at one", strings.Replace(request, "00004000 00004000", "00004001 00004000", 1), proto.No},
		{"a block at no block's place", strings.Replace(piece, "c000", "c001", 1), proto.No},
		{"one message may be chance", have, proto.More},
		{"two are not", have + have, proto.Yes},
		{"what only keeps alive ends the row", have + "0000000000", proto.No},
		{"states count for nothing", unchoke + unchoke + unchoke + unchoke, proto.More},
		{"however many there are", strings.Repeat(unchoke, maxLinks), proto.No},
		{"but do no harm", unchoke + have + unchoke + have, proto.Yes},
		{"a port and a piece's number", dht + have, proto.Yes},
		{"a piece's number beyond any torrent", strings.Replace(have, "04 00", "04 01", 1) + have, proto.No},
		{"a list of peers", pex, proto.More},
		{"that is none", strings.Replace(pex, "64353a", "64613a", 1), proto.No},
		{"a message of another length", "00000006 04 00000007 00", proto.No},
		{"no message", "16030100", proto.No},
	} {
		o := &proto.Opening{Initiator: unhex(t, c.hex), Over: proto.TCP, MidStream: true}
		if got := detect(o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
		o.Initiator, o.Responder = nil, o.Initiator
		if got := detect(o); got != c.want {
			t.Errorf("%s, from the responder: %v, want %v", c.about, got, c.want)
		}
		o.MidStream = false
		if detect(o) == proto.Yes {
			t.Errorf("%s: recognised at the start", c.about)
		}
	}
}

func TestDetectDatagrams(t *testing.T) {
	const (
		synLT    = "41004885068ae999000000000000000046760000"
		stateLT  = "21004885068ae9fa0000004900100000f7664676"
		synTR    = "4102648566ac8edd000000000004000020ee0000000800 00000000000000"
		ping     = "64313a6164323a696432303a6162636465666768696a3031323334353637383965313a71343a70696e67313a74323a6161313a79313a7165"
		pong     = "64313a7264323a696432303a6d6e6f707172737475767778797a31323334353665313a74323a6161313a79313a7265"
		connect  = "0000041727101980000000000a0b0c0d"
		number   = "000000000a0b0c0d0011223344556677"
		data     = "010048860 68ae9990000004900100000 5677a766 5a5a"
		state    = "2100488506 8ae9990000004900100000 a7675677"
		announce = "0011223344556677 00000001 0a0b0c0e" // and 82 zeros
		answer   = "00000001 0a0b0c0e 00000708 00000001 00000001 c000020e1ae1"
		zeros    = "0000000000000000000000000000000000000000"
	)
	announcement := announce + zeros + zeros + zeros + zeros + "0000"
	replace := func(s, old, new string) string {
		if !strings.Contains(s, old) {
			t.Fatalf("%q is not in %q", old, s)
		}
		return strings.Replace(s, old, new, 1)
	}
	for _, c := range []struct {
		about                string
		initiator, responder string
		want                 proto.Answer
	}{
		{"a SYN of libtorrent", synLT, "", proto.Yes},
		{"and its answer", synLT, stateLT, proto.Yes},
		{"a SYN of libutp", synTR, "", proto.Yes},
		{"a SYN with a byte behind it", synLT + "00", "", proto.No},
		{"a SYN that acknowledges", replace(synLT, "46760000", "46760001"), "", proto.No},
		{"a SYN that has measured", replace(synLT, "e99900000000", "e99900000001"), "", proto.No},
		{"little but zeros", "4100000100000005" + zeros[:24], "", proto.No},
		{"an extension that is none", replace(synTR, "4102", "4104"), "", proto.No},
		{"an extension that is cut", synTR[:len(synTR)-2], "", proto.No},
		{"another version", "42" + synLT[2:], "", proto.No},
		{"another kind", "51" + synLT[2:], "", proto.No},
		{"an answer alone", stateLT, "", proto.More},
		{"two that belong together", data, state, proto.Yes},
		{"in any order", state, data, proto.Yes},
		{"two connections", replace(data, "4886", "4887"), state, proto.No},
		{"one number for both", replace(data, "4886", "4885"), state, proto.No},
		{"what was never sent is acknowledged", replace(data, "a766", "b766"), state, proto.No},
		{"nor that", data, replace(state, "a7675677", "a7674677"), proto.No},
		{"data without any", data[:len(data)-5], "", proto.No},
		{"a node", ping, "", proto.Yes},
		{"its answer", "", pong, proto.Yes},
		{"both", ping, pong, proto.Yes},
		{"a node and something else", ping, "00010203", proto.No},
		{"a tracker is asked for a number", connect, "", proto.Yes},
		{"and gives it", connect, number, proto.Yes},
		{"to another", connect, replace(number, "0a0b0c0d", "0a0b0c0e"), proto.No},
		{"a number alone", "", number, proto.No},
		{"an announcement alone", announcement, "", proto.More},
		{"is answered", announcement, answer, proto.Yes},
		{"the answer was seen first", answer, announcement, proto.Yes},
		{"the answer is another's", announcement, replace(answer, "0a0b0c0e", "0a0b0c0f"), proto.No},
		{"an answer that does not come out even", announcement, answer + "00", proto.No},
		{"an announcement that is cut", announcement[:len(announcement)-2], "", proto.No},
		{"STUN", "000100082112a442000000000000000000000000", "", proto.No},
		{"STUN's answer", "010100082112a442000000000000000000000000", "", proto.No},
		{"nothing", "", "", proto.More},
	} {
		o := &proto.Opening{Initiator: unhex(t, c.initiator), Responder: unhex(t, c.responder), Over: proto.UDP}
		if got := detect(o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
	}
}

// Random bytes, also behind the first bytes of BitTorrent's own, are nobody's.
func TestNoise(t *testing.T) {
	rnd := rand.New(rand.NewPCG(2, 2))
	heads := []string{"", "A\x00", "A\x02", "\x01\x00", "!\x00", "d1:", handshake[:8], "\x00\x00\x04\x17\x27\x10", "\x00\x00\x40\x09\x07", "\x00\x00\x00\x0d\x06"}
	for i := range 300_000 {
		o := &proto.Opening{Over: proto.TCP << (i & 1), MidStream: i&2 != 0}
		o.Initiator = append([]byte(heads[i%len(heads)]), noise(rnd, 18+rnd.IntN(110))...)
		if i&4 != 0 {
			o.Responder = append([]byte(heads[i/8%len(heads)]), noise(rnd, 18+rnd.IntN(110))...)
		}
		if detect(o) == proto.Yes {
			t.Fatalf("yes to initiator %x, responder %x, over %v, mid-stream %v", o.Initiator, o.Responder, o.Over, o.MidStream)
		}
	}
}

// Keys leaves out what has a form; what has none passes, so that it decides
// nothing alone.
func TestKeysPassWhatIsRandom(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 3))
	const n = 20_000
	passed := 0
	for range n {
		o := &proto.Opening{Initiator: noise(rnd, keySize+rnd.IntN(maxPad)), Responder: noise(rnd, keySize), Over: proto.TCP}
		if Keys(o) == proto.Yes {
			passed++
		}
	}
	if passed < n*998/1000 {
		t.Errorf("%d of %d random openings pass, fewer than 99.8 %%", passed, n)
	}
}
