package quic

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// write makes a transcript of datagrams, each behind > or <.
func write(t *testing.T, name, about string, datagrams ...string) {
	var out strings.Builder
	fmt.Fprintf(&out, "# %s\n@ over udp\n@ dst 192.0.2.50:443\n", about)
	for _, d := range datagrams {
		mark, d := d[:1], d[1:]
		for len(d) > 0 {
			n := min(len(d), 48)
			fmt.Fprintf(&out, "%s %x\n", mark, d[:n])
			mark, d = "+", d[n:]
		}
	}
	path := filepath.Join("testdata", name+".flow")
	text := out.String()
	if strings.HasPrefix(about, "IPv6") {
		text = strings.Replace(text, "@ dst 192.0.2.50:443\n", "@ src [2001:db8::7]:50000\n@ dst [2001:db8::50]:443\n", 1)
	}
	if old, err := os.ReadFile(path); err == nil && bytesOf(string(old)) == bytesOf(text) {
		return
	}
	if os.Getenv("MAKE_FLOWS") == "" {
		t.Errorf("%s is not what is made here; MAKE_FLOWS=1 go test ./proto/quic -run Flows makes it, and -update notes its events", path)
	} else if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// bytesOf is a transcript without its events.
func bytesOf(text string) (out string) {
	for line := range strings.Lines(text) {
		if line[0] != '=' {
			out += line
		}
	}
	return out
}

// The transcripts are what a [sender] makes.

func TestFlowsOfVersions(t *testing.T) {
	for version, name := range map[uint32]string{
		1: "v1", 0x6B3343CF: "v2", 0xFF000017: "draft-23", 0xFF00001C: "draft-28", 0xFF00001D: "draft-29", 0xFF000020: "draft-32", 0xFF000022: "draft-34", 0xFACEB002: "mvfst",
	} {
		c := newSender(version)
		write(t, name, "Version "+name+": a client's hello in one packet, and an answer.",
			">"+c.initial(cryptoFrame(0, hello("Chat.Example", "h3", 32)), 1, 1200), "<"+answer(c))
	}
	c := newSender(1)
	write(t, "ipv6", "IPv6: an address where a name should be.", ">"+c.initial(cryptoFrame(0, hello("192.0.2.50", "h3", 32)), 2, 1200), "<"+answer(c))
	write(t, "bare", "Nobody is asked for by name, and nobody answers.", ">"+newSender(1).initial(cryptoFrame(0, hello("", "h3", 32)), 4, 1252))
	c = newSender(1)
	write(t, "libp2p", "A peer of libp2p's, which is known by its protocol.", ">"+c.initial(cryptoFrame(0, hello("", "libp2p", 32)), 1, 1200), "<"+answer(c))
}

func TestFlowsOfPieces(t *testing.T) {
	whole := hello("files.example", "h3", 1216)
	at := len(whole) - 60
	c := newSender(1)
	late, early := c.initial(cryptoFrame(at, whole[at:]), 1, 1200), c.initial(cryptoFrame(0, whole[:1000]), 1, 1200)
	middle := c.initial("\x01\x00"+cryptoFrame(1100, whole[1100:at])+"\x02\x40\x80\x01\x01\x00\x00\x00"+cryptoFrame(900, whole[900:1100]), 1, 1200)
	write(t, "pieces", "A large hello in four pieces of three datagrams, the last first; they overlap.", ">"+late, ">"+early, ">"+late, ">"+middle, "<"+answer(c))

	c = newSender(1)
	first := c.initial(cryptoFrame(0, whole[:700]), 1, 1200)
	c.key, c.to = c.to, "the server's own"
	write(t, "server-id", "Its second half goes to the identifier that the server has chosen, with the same keys.",
		">"+first, "<"+newAnswerer(c, "the server's own").initial("\x02\x00\x00\x00\x00", 1, 1200), ">"+c.initial(cryptoFrame(700, whole[700:]), 1, 1200), "<"+answer(c))

	c = newSender(1)
	first = c.initial(cryptoFrame(0, whole[:700]), 1, 1200)
	second := newSender(1)
	second.to, second.token, second.number = "another place", "a token", 1
	write(t, "retry", "The server has the client try again, with another identifier and thus other keys.",
		">"+first, "<\xf0\x00\x00\x00\x01"+vec8(clientID)+vec8("another place")+"a token"+strings.Repeat("t", 16),
		">"+second.initial(cryptoFrame(0, whole[:700]), 1, 1200), ">"+second.initial(cryptoFrame(700, whole[700:]), 1, 1200), "<"+answer(second))

	c = newSender(1)
	small := hello("chat.example", "h3", 32)
	write(t, "coalesced", "Early data before and behind the hello's second half, in one datagram.",
		">"+c.initial(cryptoFrame(0, small[:80]), 1, 1200),
		">"+c.packet(1, strings.Repeat("early", 20), 1, 0)+c.initial(cryptoFrame(80, small[80:]), 1, 0)+c.packet(1, strings.Repeat("early", 200), 1, 1000), "<"+answer(c))

	c = newSender(1)
	write(t, "missed", "The server goes on to the handshake, and a part of the hello has not come by.",
		">"+c.initial(cryptoFrame(700, whole[700:]), 1, 1200), "<"+answer(c))
}

// A client that has to choose another version, or shows a hello that does not count.
func TestFlowsOfTricks(t *testing.T) {
	odd := []byte(newSender(1).initial(cryptoFrame(0, hello("chat.example", "h3", 32)), 1, 1200))
	copy(odd[1:], "\x1a\x2a\x3a\x4a")
	c := newSender(0x6B3343CF)
	write(t, "negotiation", "A version that nobody speaks; the server names its own, and the client takes one.",
		">"+string(odd), "<"+negotiation(clientID, serverID, 0x6B3343CF, 1, 0x5A6A7A8A), ">"+c.initial(cryptoFrame(0, hello("chat.example", "h3", 32)), 1, 1200), "<"+answer(c))

	c = newSender(1)
	wrong := []byte(newSender(1).initial(cryptoFrame(0, hello("false.example", "h3", 32)), 1, 1200))
	wrong[len(wrong)-1] ^= 1
	write(t, "false", "A hello that is not authentic and one in a small datagram, which no server heeds, before the true one.",
		">"+string(wrong), ">"+c.initial(cryptoFrame(0, hello("small.example", "h3", 32)), 1, 600), ">"+c.initial(cryptoFrame(0, hello("true.example", "h3", 32)), 1, 1200), "<"+answer(c))

	c = newSender(1)
	second := newSender(1)
	second.to = "another server"
	write(t, "twice", "The name of one hello, and then another connection between the same ports.",
		">"+c.initial(cryptoFrame(0, hello("one.example", "h3", 32)[:110]), 1, 1200), ">"+second.initial(cryptoFrame(0, hello("two.example", "h3", 32)), 1, 1200), "<"+answer(second))

	c = newSender(0xFF000017)
	second = newSender(1)
	second.number = 1
	write(t, "cover", "A whole hello in a version that the server does not speak; the one that it takes is for another host.",
		">"+c.initial(cryptoFrame(0, hello("cover.example", "libp2p", 32)), 1, 1200), "<"+negotiation(clientID, serverID, 1),
		">"+second.initial(cryptoFrame(0, hello("", "h3", 32)), 1, 1200), "<"+answer(second))
}

func TestFlowsOfGoogle(t *testing.T) {
	for version, name := range map[uint32]string{q050Version: "Q050", 0x54303530: "T050", 0x54303531: "T051"} {
		c, said := newSender(version), hello("old.example", "h3", 32)
		if version == q050Version {
			said = chloMessage("PAD\x00", strings.Repeat("-", 500), "SNI\x00", "old.example", "VER\x00", "Q050")
		}
		write(t, name, "Google's version "+name+".", ">"+c.initial("\x08"+cryptoFrame(0, said)[1:], 1, 1350), "<"+answer(c))
	}
	said := chloMessage("PAD\x00", strings.Repeat("-", 500), "SNI\x00", "old.example", "VER\x00", "Q043")
	write(t, "Q043", "Google's versions before they were encrypted: Q043 to a server.", ">\x0d"+serverID+"Q043\x01"+strings.Repeat("h", 12)+"\x80\x01"+said)
	write(t, "Q046", "Google's versions before they were encrypted: Q046, with a number of four bytes.", ">\xc3Q046\x50"+serverID+"\x00\x00\x00\x01"+strings.Repeat("h", 12)+"\xa0\x01\x04\x00"+said)
}

// chloMessage is a message of Google's of tags and values.
func chloMessage(tags ...string) string {
	out, values := []byte("CHLO"), ""
	out = binary.LittleEndian.AppendUint32(out, uint32(len(tags)/2))
	for i := 0; i < len(tags); i += 2 {
		values += tags[i+1]
		out = binary.LittleEndian.AppendUint32(append(out, tags[i]...), uint32(len(values)))
	}
	return string(out) + values
}

// newAnswerer is the server that c calls.
func newAnswerer(c *sender, own string) *sender {
	s := *c
	if s.key == "" {
		s.key = c.to
	}
	s.to, s.from, s.side, s.token, s.number = c.from, own, "server in", "", 0
	return &s
}

// answer is a server's first datagram: its part of the handshake in two packets.
func answer(c *sender) string {
	s := newAnswerer(c, "the server's own")
	return s.initial("\x02\x00\x00\x00\x00"+cryptoFrame(0, "\x02\x00\x00\x04\x03\x03ab"), 1, 200) + s.packet(2, strings.Repeat("x", 900), 2, 0)
}
