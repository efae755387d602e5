package fasttrack

import (
	"math/rand/v2"
	"testing"

	"chaperone/proto"
)

func TestHello(t *testing.T) {
	const (
		client = "44444444" + "0000beef" + "01002001"
		server = "0000cafe" + "30118b09"
		name   = "f1d0ec0993d9"
	)
	for _, c := range []struct {
		about, client, server string
		want                  proto.Answer
	}{
		{"nothing yet", "", "", proto.More},
		{"half a hello", client[:14], "", proto.More},
		{"a hello", client, "", proto.More},
		{"an answer", client, server, proto.More},
		{"half a name", client, server + name[:6], proto.More},
		{"a name", client, server + name, proto.Yes},
		{"and more", client + "42", server + name + "99", proto.Yes},
		{"another name", client, server + "f1d0ec0993d8", proto.No},
		{"another seed", client, "0000caff30118b09" + name, proto.No},
		{"an answer to half a hello", client[:14], server, proto.No},
		{"an answer to nothing", "", server, proto.No},
		{"a client that does not wait", client + "00", "", proto.No},
		{"text", "48454c4f206d61696c2e0d0a", server + name, proto.No},

		{"giFT", "fa00b62bfacb12383209d232", "", proto.Yes},
		{"giFT, another encryption", "fa00b62bfacb12383209d21a", "", proto.Yes},
		{"giFT's seed, nothing masked", "fa00b62bfacb123800000029", "", proto.More},
		{"a known seed", "00000000" + "3c88596c" + "08000629", "", proto.Yes},
		{"a known seed, all encryptions", "00000000" + "3c88596c" + "0800077f", "", proto.Yes},
		{"a known seed, more than all", "00000000" + "3c88596c" + "08000480", "", proto.More},
		{"a supernode's known seed", client, "3c88596c" + "080006a9", proto.Yes},
	} {
		if got := helloAnswer(unhex(t, c.client), unhex(t, c.server)); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
	}
}

// Seeds are in the table once.
func TestMasks(t *testing.T) {
	seen := map[uint32]bool{}
	for _, m := range masks {
		if seen[m.seed] {
			t.Errorf("seed %08x twice", m.seed)
		}
		seen[m.seed] = true
	}
}

func TestCallAnswer(t *testing.T) {
	for b, want := range map[string]proto.Answer{
		"":                      proto.No,
		"G":                     proto.More,
		"GIVE ":                 proto.More,
		"GIVE 12345":            proto.More,
		"GIVE 12345\r":          proto.More,
		"GIVE 12345\r\n":        proto.Yes,
		"GIVE 12345\n":          proto.Yes,
		"GIVE 4294967295\r\nGE": proto.Yes,
		"GIVE 1234\r\n":         proto.No,
		"GIVE 12345678901\r\n":  proto.No,
		"GIVE 12345 \r\n":       proto.No,
		"GIVE 12345\rX":         proto.No,
		"GIVE me that\r\n":      proto.No,
		"GET / HTTP/1.0\r\n":    proto.No,
		"GIV 3:01\n":            proto.No,
	} {
		if got := callAnswer([]byte(b)); got != want {
			t.Errorf("%q: %v, want %v", b, got, want)
		}
	}
}

func TestDatagram(t *testing.T) {
	const ping, referral = "27000000298" + "04b615a614100", "2900000029" + "02" + "01" + "0000" + "7069d017" + "cb007109" + "04be" + "0007"
	for _, c := range []struct {
		about, b string
		want     proto.Answer
	}{
		{"a ping", ping, proto.Yes},
		{"in other letters", "2700000029804b415a416100", proto.Yes},
		{"a pong", "28000000290001" + "3c132805" + "4b615a614100", proto.Yes},
		{"a refusal", "290000002902000000" + "7069d017", proto.More},
		{"a referral", referral, proto.More},
		{"another network", "2700000029804b615a624100", proto.No},
		{"no name", "270000002980", proto.No},
		{"a name without its end", "2700000029804b615a6141", proto.No},
		{"one byte more", ping + "00", proto.No},
		{"a large number", "2700010029804b615a614100", proto.No},
		{"a ping that is a pong", "2700000029004b615a614100", proto.No},
		{"a pong that is a ping", "28000000298001" + "3c132805" + "4b615a614100", proto.No},
		{"a referral without an address", referral[:26], proto.No},
		{"a refusal of a third kind", "2900000029030000007069d017", proto.No},
		{"thanks", "2a7069d017", proto.No},
		{"nothing", "", proto.No},
	} {
		b := unhex(t, c.b)
		if got := detect(&proto.Opening{Initiator: b, Over: proto.UDP}); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
	}
}

// Random bytes are no session, and a session is not looked for in the middle.
func TestNoise(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 1))
	fill := func(b []byte) []byte {
		for i := range b {
			b[i] = byte(rnd.Uint32())
		}
		return b
	}
	for range 20_000 {
		o := &proto.Opening{Initiator: fill(make([]byte, 12+rnd.IntN(40))), Responder: fill(make([]byte, 14+rnd.IntN(40))), Over: proto.TCP}
		if got := detect(o); got == proto.Yes {
			t.Fatalf("%x, %x", o.Initiator, o.Responder)
		}
	}
	o := &proto.Opening{Initiator: []byte(openHello), Over: proto.TCP, MidStream: true}
	if got := detect(o); got != proto.No {
		t.Errorf("giFT's hello in mid-stream: %v", got)
	}
}
