package edonkey

import (
	"encoding/hex"
	"math/rand/v2"
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

// What aMule 2.3.3 says.
const (
	realHello = "e35d00000001106f8354f45f0e01e7b0c49d487dba6f4f01000000361207000000020100010500746573746103010011" +
		"3c000000030100f940124012030100fb800d0403030100fa16321334030100feb8050000030100ef01000000000000000000"
	realMuleInfo = "c5120000000147ff010000000201009405004c696e7578"
	realState    = "e396e832aa55"
)

func TestDetectStream(t *testing.T) {
	const (
		hello = "e32c000000011000010203040e060708090a0b0c0d6f0f010000013612010000000201000104006e69636b000000000000"
		login = "e32d0000000100010203040e060708090a0b0c0d6f0f000000003612020000000201000104006e69636b030100113c000000"
	)
	for _, c := range []struct {
		about, hex string
		want       proto.Answer
	}{
		{"a real hello", realHello, proto.Yes},
		{"a hello", hello, proto.Yes},
		{"a hello and more", hello + realMuleInfo, proto.Yes},
		{"a login", login, proto.Yes},
		{"nothing yet", "", proto.More},
		{"a mark", "e3", proto.More},
		{"half of it", hello[:60], proto.More},
		{"another mark", "c5" + hello[2:], proto.No},
		{"another kind", hello[:10] + "02" + hello[12:], proto.No},
		{"a kind too early", "e301000000" + "47", proto.No},
		{"much too long", "e32c0001", proto.No},
		{"too long", "e301080000" + "01", proto.No},
		{"too short", "e31a000000" + "01", proto.No},
		{"a length one too large", strings.Replace(login, "e32d", "e32e", 1) + "00", proto.No},
		{"one too small", strings.Replace(login, "e32d", "e32c", 1), proto.No},
		{"no tags", "e31b0000000100010203040e060708090a0b0c0d6f0f00000000361200000000", proto.No},
		{"too many", "e31b0000000100010203040e060708090a0b0c0d6f0f00000000361241000000", proto.No},
		{"a tag of no type", strings.Replace(login, "02010001", "0c010001", 1), proto.No},
		{"an answer", strings.Replace(realHello, "e35d0000000110", "e35c0000004c", 1), proto.No},
		{"HTTP", hex.EncodeToString([]byte("GET / HTTP/1.1\r\n")), proto.No},
	} {
		if got := detect(&proto.Opening{Initiator: unhex(t, c.hex), Over: proto.TCP}); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
	}
	if got := detect(&proto.Opening{Responder: unhex(t, hello), Over: proto.TCP}); got != proto.No {
		t.Errorf("who is called speaks first: %v", got)
	}
}

func TestDetectMiddle(t *testing.T) {
	hash := strings.Repeat("d0", 16)
	part := strings.Repeat("78", 16)
	for _, c := range []struct {
		about, hex string
		want       proto.Answer
	}{
		{"a part", "e329000000" + "46" + hash + "0000100010001000" + part, proto.Yes},
		{"its head", "e329000000" + "46" + hash + "0000100010001000", proto.Yes},
		{"not all of that", "e329000000" + "46" + hash + "000010001000", proto.More},
		{"a part that is longer than it says", "e329000000" + "46" + hash + "000010000f001000" + part, proto.No},
		{"no part", "e319000000" + "46" + hash + "0000100000001000", proto.No},
		{"a request", "e329000000" + "47" + hash + "00000000 00000000 00000000 01000000 00000000 00000000", proto.Yes},
		{"for nothing", "e329000000" + "47" + hash + strings.Repeat("00", 24), proto.No},
		{"backwards", "e329000000" + "47" + hash + "00000000 02000000 00000000 01000000 01000000 00000000", proto.No},
		{"one that is too long", "e32a000000" + "47" + hash + strings.Repeat("00", 25), proto.No},
		{"a real hello", realHello, proto.Yes},
		{"what has no form of its own", realMuleInfo, proto.No},
		{"a large frame", "e300000100" + "46", proto.No},
		{"another mark", "d4", proto.No},
		{"nothing", "", proto.More},
	} {
		b := unhex(t, c.hex)
		if got := detect(&proto.Opening{Responder: b, Over: proto.TCP, MidStream: true}); c.want != proto.No && got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
		if got := midAnswer(b); got != c.want {
			t.Errorf("%s alone: %v, want %v", c.about, got, c.want)
		}
	}
}

func TestDetectDatagrams(t *testing.T) {
	hash := strings.Repeat("d1", 16)
	other := &proto.App{Name: "other"}
	for _, c := range []struct {
		about, a, b string
		hint        *proto.App
		want        proto.Answer
	}{
		{"eMule's question for a server's state", realState, "", nil, proto.Yes},
		{"whatever comes back", realState, "00", nil, proto.Yes},
		{"another's", "e39612345678", "", nil, proto.More},
		{"longer", realState + "00", "", nil, proto.No},
		{"a search", "e398" + "01" + "0300" + "616263", "", nil, proto.Yes},
		{"that is too long", "e398" + "01" + "0300" + "61626364", "", nil, proto.No},
		{"too short", "e398" + "01" + "0300" + "6162", "", nil, proto.No},
		{"of no type", "e398" + "04" + "0300" + "616263", "", nil, proto.No},
		{"deep", "e398" + strings.Repeat("0000", 80), "", nil, proto.No},
		{"for sources", "e39a" + hash, "", nil, proto.More},
		{"answered", "e39a" + hash, "e39b" + hash + "00", nil, proto.Yes},
		{"answered badly", "e39a" + hash, "e39b" + hash + "01", nil, proto.No},
		{"by another network", "e39a" + hash, "e429" + hash + "00", nil, proto.No},
		{"to where a server is said to be", "e39a" + hash, "", App, proto.Yes},
		{"to where another's is", "e39a" + hash, "", other, proto.More},
		{"no form, to where a server is said to be", "e39a" + hash + "00", "", App, proto.No},
		{"Kad's lookup", "e4210b" + hash + hash, "", nil, proto.More},
		{"for nothing", "e42101" + hash + hash, "", nil, proto.No},
		{"answered", "e4210b" + hash + hash, "e429" + hash + "00", nil, proto.Yes},
		{"with more than it says", "e4210b" + hash + hash, "e429" + hash + "0000", nil, proto.No},
		{"compressed", "e543" + "78da" + hash, "e44b" + hash + "00", nil, proto.Yes},
		{"in no way", "e543" + "78db" + hash, "", nil, proto.No},
		{"a ping", "e460", "", nil, proto.More},
		{"answered", "e460", "e4614012", nil, proto.Yes},
		{"an answer first", "", "e4614012", nil, proto.More},
		{"Overnet's greeting", "e30a" + hash + "00000000" + "8a22" + "00", "", nil, proto.Yes},
		{"with an address", "e30a" + hash + "c0000201" + "8a22" + "00", "", nil, proto.More},
		{"nothing", "", "", nil, proto.More},
		{"a mark", "e3", "", nil, proto.No},
		{"QUIC", "e300000001" + hash, "", nil, proto.No},
		{"a query for a name", "d4ba01000001000000000000", "", nil, proto.No},
	} {
		o := &proto.Opening{Initiator: unhex(t, c.a), Responder: unhex(t, c.b), Over: proto.UDP, Hint: c.hint}
		if got := detect(o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
	}
}

// Whatever follows the first two bytes of a known form, random bytes do not become
// one that is certain.
func TestNoiseIsNothing(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 3))
	noise := func(mark byte) []byte {
		b := make([]byte, 2+rnd.IntN(90))
		for i := range b {
			b[i] = byte(rnd.Uint32())
		}
		b[0] = mark
		return b
	}
	marks := []byte{markDonkey, markMule, markPacked, markKad, markKadPacked}
	for i := range 200_000 {
		m := marks[i%len(marks)]
		for _, over := range [...]proto.Transport{proto.TCP, proto.UDP} {
			o := &proto.Opening{Initiator: noise(m), Responder: noise(m), Over: over, MidStream: i&8 != 0}
			if detect(o) == proto.Yes {
				t.Fatalf("%v: yes to %x, %x", over, o.Initiator, o.Responder)
			}
		}
	}
}
