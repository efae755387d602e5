package test

import (
	"net/netip"
	"testing"

	"chaperone/proto"
	"chaperone/proto/transcript"
)

// Talk without a server is read like the talk that has announced it: it arrives, and
// an offer of a file in it does not, nor the file.
func TestAnnouncedTalk(t *testing.T) {
	w := play(table(t, talkOnly, ""), transcripts(t)["irc/dcc-chat"], false, ways["whole"], nil)
	to := func(port uint16, turns ...transcript.Turn) []transcript.Turn {
		tr := &transcript.Transcript{
			Over: proto.TCP, Turns: turns,
			Src: netip.MustParseAddrPort("10.1.0.2:40000"), Dst: netip.AddrPortFrom(netip.MustParseAddr("192.168.1.1"), port),
		}
		c := newWire(nil, tr, false, nil)
		c.engine = w.engine
		c.play(tr, ways["whole"])
		return c.received(tr).Turns
	}
	talk := to(5000,
		transcript.Turn{Dir: proto.FromResponder, Data: []byte("hello\n")},
		transcript.Turn{Dir: proto.FromInitiator, Data: []byte("look \x01DCC SEND cat.jpg 3232235777 5002 99\x01\n")},
		transcript.Turn{Dir: proto.FromResponder, Data: []byte("where?\n")},
	)
	if len(talk) != 3 || string(talk[1].Data) != "look \x01DCC SENX cat.jpg 3232235777 5002 99\x01\n" || string(talk[2].Data) != "where?\n" {
		t.Errorf("%+v arrived", talk)
	}
	if file := to(5002, transcript.Turn{Dir: proto.FromInitiator, Data: []byte("\xff\xd8\xff")}); len(file) != 0 {
		t.Errorf("of the file %+v arrived", file)
	}
}
