package stun

import (
	"encoding/hex"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"

	"chaperone/proto"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const (
	question    = "0001 0000 2112a442 000102030405060708090a0b"
	oldQuestion = "0001 0008 5ac31102 000102030405060708090a0b 00030004 00000000"
	oldAnswer   = "0101 000c 5ac31102 000102030405060708090a0b 00010008 0001 9c40 c6336407"
	oldRefusal  = "0111 0008 5ac31102 000102030405060708090a0b 00090004 00000400"
	greeting    = "16 feff 0000 000000000000 0036 01 00002a 0000 000000 00002a fefd" +
		"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f 00 00 0002 c02b 01 00"
	goesOn = "17 fefd 0001 000000000007 0004 01020304"
)

func TestDatagrams(t *testing.T) {
	for _, c := range []struct {
		about string
		a, b  string
		want  proto.Answer
	}{
		{"a question", question, "", proto.Yes},
		{"it is asked by the responder", "", question, proto.Yes},
		{"another cookie", strings.Replace(question, "2112a442", "2112a443", 1), "", proto.More},
		{"a kind that nobody uses", strings.Replace(question, "0001", "0021", 1), "", proto.No},
		{"WhatsApp's kind", "0804 0000 2112a442 000102030405060708090a0b", "", proto.Yes},
		{"none of WhatsApp's", "0806 0000 2112a442 000102030405060708090a0b", "", proto.No},
		{"a byte too many", question + "00", "", proto.No},
		{"a length beyond the end", strings.Replace(question, "0001 0000", "0001 0004", 1), "", proto.No},
		{"an attribute beyond the end", "0001 0004 2112a442 000102030405060708090a0b 80220001", "", proto.No},
		{"too short", "0001 0000 2112a442 00010203", "", proto.No},
		{"nothing", "", "", proto.No},
		{"an old question waits for its answer", oldQuestion, "", proto.More},
		{"and gets it", oldQuestion, oldAnswer, proto.Yes},
		{"in the other direction", oldAnswer, oldQuestion, proto.Yes},
		{"or a refusal", oldQuestion, oldRefusal, proto.Yes},
		{"an answer alone", oldAnswer, "", proto.No},
		{"the answer to another", oldQuestion, strings.Replace(oldAnswer, "0b", "0c", 1), proto.No},
		{"an answer that says nothing", oldQuestion, strings.Replace(oldAnswer, "00010008", "00020008", 1), proto.No},
		{"zeros answer zeros", "0001 0000" + strings.Repeat("00", 16), "0101 000c" + strings.Repeat("00", 16) + "00010008 0001 9c40 c6336407", proto.No},
		{"DTLS says hello", greeting, "", proto.Yes},
		{"DTLS goes on", goesOn, "", proto.Yes},
		{"two records", goesOn + goesOn, "", proto.Yes},
		{"a record and something else", goesOn + "17", "", proto.No},
		{"a number that no conversation reaches", strings.Replace(goesOn, "000000000007", "010000000007", 1), "", proto.No},
		{"TLS", "16 0301 0200 0100 01fc 0303 0001020304050607", "", proto.No},
		{"a hello whose piece is too long", strings.Replace(greeting, "00002a fefd", "00002b fefd", 1), "", proto.No},
		{"data without keys", strings.Replace(goesOn, "fefd 0001", "fefd 0000", 1), "", proto.No},
		{"Microsoft's mark before a question", "ff10 001c 0001020304050607" + question, "", proto.Yes},
		{"twice", "ff10 0028 0001020304050607 ff10 001c 0001020304050607" + question, "", proto.No},
		{"Microsoft's mark before anything", "ff10 001c 0001020304050607 4745542000000000000000000000", "", proto.No},
		{"channel data alone", "4000 0004 01020304 0000000000000000", "", proto.No},
		{"RTP alone", "8000 0001 00000000 00000001 0000000000", "", proto.No},
	} {
		o := &proto.Opening{Initiator: unhex(t, c.a), Responder: unhex(t, c.b), Over: proto.UDP}
		if got := detect(o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
	}
}

func TestStreams(t *testing.T) {
	framedQuestion := "0014" + question
	for _, c := range []struct {
		about string
		a, b  string
		mid   bool
		want  proto.Answer
	}{
		{"nothing yet", "", "", false, proto.More},
		{"a question", question, "", false, proto.Yes},
		{"behind its length", framedQuestion, "", false, proto.Yes},
		{"half of one", "000100002112a44200", "", false, proto.More},
		{"half of one behind its length", "0014000100002112a44200", "", false, proto.More},
		{"behind another length", "0015" + question, "", false, proto.No},
		{"the responder says something else", question, "48545450", false, proto.No},
		{"only the responder speaks", "", question, false, proto.Yes},
		{"HTTP", "474554202f", "", false, proto.No},
		{"TLS", "16030102000100", "", false, proto.No},
		{"classic ones are for UDP", oldQuestion, oldAnswer, false, proto.No},
		{"in the middle", question, "", true, proto.Yes},
		{"something else in the middle", strings.Repeat("00", 40), "", true, proto.No},
	} {
		o := &proto.Opening{Initiator: unhex(t, c.a), Responder: unhex(t, c.b), Over: proto.TCP, MidStream: c.mid}
		if got := detect(o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
	}
}

// Noise is nobody's, also where its first bytes are right.
func TestNoise(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	heads := []string{"", "00010000", "16feff0000000000", "17fefd0001000000", "ff10", "0003", "8001"}
	for i := range 200_000 {
		b := append(unhex(t, heads[i%len(heads)]), make([]byte, 20+rnd.IntN(60))...)
		for j := len(heads[i%len(heads)]) / 2; j < len(b); j++ {
			b[j] = byte(rnd.Uint32())
		}
		for _, over := range [...]proto.Transport{proto.TCP, proto.UDP} {
			if detect(&proto.Opening{Initiator: b, Over: over}) == proto.Yes {
				t.Fatalf("%v over %v is taken for STUN", b, over)
			}
		}
	}
}

func TestAddress(t *testing.T) {
	m, _ := read(unhex(t, question))
	for _, c := range []struct{ value, want string }{
		{"0001 bd52 e7 21 c0 45", "198.51.100.7:40000"},
		{"0001 bd52 e7 21 c0", ""},
		{"0003 bd52 e7 21 c0 45", ""},
		{"0001 2112 e7 21 c0 45", ""},
		{"0001 bd52 21 12 a4 42", ""},
		{"0001 bd52 5e 12 a4 43", ""},
		{"0002 bd52 0113a9fa 0001020304050607 08090a0c", "[2001:db8::7]:40000"},
		{"", ""},
	} {
		got := m.address(unhex(t, c.value))
		if c.want == "" && got.IsValid() || c.want != "" && got != netip.MustParseAddrPort(c.want) {
			t.Errorf("%s: %v, want %q", c.value, got, c.want)
		}
	}
}

func TestZoomNames(t *testing.T) {
	const one, two = "E04D943F-C271-C96A-C27D-DCBD09778680", "2040F7EC-3FBF-61F7-1AC2-AAD5D4610A8E"
	for name, want := range map[string]bool{
		one + ":" + two:                  true,
		strings.ToLower(one + ":" + two): false,
		one:                              false,
		one + ";" + two:                  false,
		one + ":" + strings.Replace(two, "-", "0", 1): false,
		"": false,
	} {
		if got := zoomName([]byte(name)); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}
