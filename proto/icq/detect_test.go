package icq

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

// Real datagrams of version 5: a login, a keep-alive, a message; and a server's
// answers.
const (
	login5     = "05000000000087d612002405930e87359d04803656cc0d4311ae9300e9137736b61f0053d26d3242b1874536b1dff637bb1b7b36b11f8336b11f6136b11f6d36291f"
	keepAlive5 = "05000000000087d6120003c79e6578f0916f6af44ab0421b88661dae"
	message5   = "05000000000087d61200db562f9ea0642394c365bfbac24fbc44eb650c8fb06565eade09628f"
	ack5       = "050000443322110a002c1b010087d61200b38aee05"
	reply5     = "050000443322115a000000010087d61200a394cc088c00000032003c000a0005007f0000019bc1cd80"
)

func TestDetectLegacy(t *testing.T) {
	const (
		login2 = "0200 e803 0100 87d61200 580c0000 0700 73656372657400 72000400 c0a8010a 04 00000200"
		text2  = "0200 0401 0700 44332211 0100 0300 686900"
		login3 = "0300 e803 0100 0200 87d61200 11223344 580c0000"
	)
	for _, c := range []struct {
		about                string
		initiator, responder string
		want                 proto.Answer
	}{
		{"nobody has said anything", "", "", proto.More},
		{"version 5: the client's check code is enough", login5, "", proto.Yes},
		{"a keep-alive has one too", keepAlive5, ack5, proto.Yes},
		{"the server's side was seen first", ack5, message5, proto.Yes},
		{"a server's proves nothing", ack5, "", proto.More},
		{"nor two of them", ack5, reply5, proto.More},
		{"one bit of a check code is wrong", strings.Replace(login5, "930e87", "930e86", 1), "", proto.No},
		{"a byte was cut off", login5[:len(login5)-2], "", proto.No},
		{"version 2 counts once acknowledged", login2, "", proto.More},
		{"by the sequence number", login2, "0200 0a00 0100", proto.Yes},
		{"not by another", login2, "0200 0a00 0200", proto.More},
		{"nor by more than an acknowledgement", login2, "0200 0a00 0100 00", proto.No},
		{"nor by another version", login2, "0300 0a00 0100 0200 87d61200 11223344", proto.More},
		{"a client acknowledges with its number", text2, "0200 0a00 0700 87d61200", proto.Yes},
		{"and a server without one", text2, "0200 0a00 0700", proto.More},
		{"acknowledgements are nothing to acknowledge", "0200 0a00 0700", "0200 0a00 0700 87d61200", proto.More},
		{"no command has this number", "0200 e903 0100 87d61200", "", proto.No},
		{"version 3 repeats both sequence numbers and the user's", login3, "0300 0a00 0100 0200 87d61200 00000000", proto.Yes},
		{"the second is another", login3, "0300 0a00 0100 0300 87d61200 00000000", proto.More},
		{"the user is another", login3, "0300 0a00 0100 0200 86d61200 00000000", proto.More},
		{"version 4 has a check code again", "0400 1234 0000 e803 0100 0100 87d61200 00000000 00000000", "", proto.No},
		{"no such version", "0600 0000 0000 87d61200 0102030405060708090a0b0c0d0e", "", proto.No},
		{"the other side speaks something else", login2, "0200 0a", proto.No},
		{"something else", "474554202f20485454502f312e310d0a", "", proto.No},
	} {
		o := &proto.Opening{Initiator: unhex(t, c.initiator), Responder: unhex(t, c.responder), Over: proto.UDP}
		if got := detect(o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
	}
}

// The check codes are what makes versions 4 and 5 certain: noise with a right
// beginning passes neither.
func TestNoiseHasNoCheckCode(t *testing.T) {
	rnd := rand.New(rand.NewPCG(4, 5))
	for i := range 200_000 {
		b := make([]byte, 24+rnd.IntN(40))
		for j := range b {
			b[j] = byte(rnd.Uint32())
		}
		b[0], b[1] = byte(4+i&1), 0
		if b[0] == 5 {
			copy(b[2:6], "\x00\x00\x00\x00")
		}
		if d, ok := read(b); ok && d.client {
			t.Fatalf("%x is taken for a client's", b)
		}
	}
}

func TestReadVersion5(t *testing.T) {
	for _, c := range []struct {
		hex     string
		command uint16
		client  bool
	}{
		{login5, cmdLogin, true}, {keepAlive5, 0x042E, true}, {message5, cmdSend, true},
		{ack5, cmdAck, false}, {reply5, 0x005A, false},
	} {
		d, ok := read(unhex(t, c.hex))
		if !ok || d.command != c.command || d.client != c.client || d.uin != 1234567 {
			t.Errorf("%s: %v, command %04x, client %v, user %d", c.hex, ok, d.command, d.client, d.uin)
		}
	}
	d, _ := read(unhex(t, message5))
	var text []byte
	for i := d.params + 8; i < len(d.b)-1; i++ {
		text = append(text, d.at(i))
	}
	if d.u32(d.params) != 7654321 || d.u16(d.params+4) != TypeText || string(text) != "hello" {
		t.Errorf("to %d, type %d, text %q", d.u32(d.params), d.u16(d.params+4), text)
	}
}

// Introductions, with their acknowledgements. The one of version 8 is real.
const (
	greet8  = "3000 ff 0800 2b00 9a67d409 0000 58200000 cd693d00 d438c482 d438c482 04 58200000 97484f4c 50000000 03000000 00000000"
	greet6  = "2c00 ff 0600 2700 9a67d409 0000 58200000 cd693d00 d438c482 d438c482 04 58200000 97484f4c 50000000 03000000"
	greet3  = "1a00 ff 03000000 58200000 cd693d00 d438c482 d438c482 04 58200000"
	greeted = "0400 01 000000"
)

func TestDetectDirect(t *testing.T) {
	replace := func(s, old, new string) string { return strings.Replace(s, old, new, 1) }
	for _, c := range []struct {
		about                string
		initiator, responder string
		want                 proto.Answer
	}{
		{"nobody has said anything", "", "", proto.More},
		{"an introduction waits to be acknowledged", greet8, "", proto.More},
		{"it is", greet8, greeted, proto.Yes},
		{"half of it is", greet8, greeted[:4], proto.More},
		{"something else comes back", greet8, "0400 02", proto.No},
		{"it is acknowledged too soon", greet8[:20], greeted, proto.More},
		{"what follows does not matter", greet8 + "2100 03", greeted + greet8, proto.Yes},
		{"version 6", greet6, greeted, proto.Yes},
		{"version 10, the last", replace(greet8, "ff 0800", "ff 0a00"), greeted, proto.Yes},
		{"version 11", replace(greet8, "ff 0800", "ff 0b00"), greeted, proto.No},
		{"version 6 in the form of 8", replace(greet8, "ff 0800", "ff 0600"), greeted, proto.No},
		{"without its end", "2400 ff 0600 0000 9a67d409 0000 58200000 cd693d00 d438c482 d438c482 04 58200000 97484f4c", greeted, proto.Yes},
		{"an inner length that is not the rest's", replace(greet8, "2b00", "2c00"), greeted, proto.No},
		{"one port only", replace(greet8, "0000 58200000", "0000 00000000"), greeted, proto.Yes},
		{"ports that differ", replace(greet8, "04 5820", "04 5920"), greeted, proto.No},
		{"a port that is none", replace(greet8, "04 58200000", "04 58200100"), greeted, proto.No},
		{"a way to connect that is none", replace(greet8, "82 04", "82 03"), greeted, proto.No},
		{"nobody's number", replace(greet8, "cd693d00", "00000000"), greeted, proto.No},
		{"to nobody", replace(greet8, "9a67d409", "00000000"), greeted, proto.No},
		{"not zero where zero is", replace(greet8, "9a67d409 0000", "9a67d409 0001"), greeted, proto.No},
		{"version 3 is not acknowledged", greet3, "", proto.Yes},
		{"version 2", replace(greet3, "ff 03", "ff 02"), "", proto.Yes},
		{"version 5", replace(greet3, "ff 03", "ff 05"), "", proto.Yes},
		{"version 1", replace(greet3, "ff 03", "ff 01"), "", proto.No},
		{"no version", replace(greet3, "ff 030000", "ff 030001"), "", proto.No},
		{"a byte is missing", greet3[:len(greet3)-2], "", proto.More},
		{"the responder speaks first", "", greeted, proto.No},
		{"another length", "1b00 ff", "", proto.No},
		{"no introduction", "1a00 fe", "", proto.No},
	} {
		o := &proto.Opening{Initiator: unhex(t, c.initiator), Responder: unhex(t, c.responder), Over: proto.TCP}
		if got := detect(o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
		if o.MidStream = true; detect(o) != proto.No {
			t.Errorf("%s: recognised in mid-stream", c.about)
		}
	}
}
