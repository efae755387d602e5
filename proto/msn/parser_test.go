package msn

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unsafe"

	"chaperone/proto"
)

// One parser is kept for every connection that is followed.
func TestParserIsSmall(t *testing.T) {
	if n := unsafe.Sizeof(parser{}); n > 640 {
		t.Errorf("a parser takes %d bytes, more than 640", n)
	}
}

// read shows p what one side says, cut after every n bytes, and returns the events.
func read(t *testing.T, p *parser, dir proto.Dir, b []byte, n int) (said []string) {
	t.Helper()
	var ev proto.Events
	from, skip := 0, 0
	for to := 0; to < len(b); {
		to = min(len(b), to+n)
		for from+skip < to {
			from, skip = from+skip, 0
			ev.Clear()
			read, err := p.Parse(&ev, dir, b[from:to])
			if err != nil {
				return append(said, err.Error())
			}
			for _, e := range ev.Seen[:ev.NSeen] {
				said = append(said, fmt.Sprintf("%v %v %s", e.Kind, e.Feature, e.Peer))
			}
			if read == 0 && ev.Skip == 0 {
				break
			}
			from, skip = from+read, ev.Skip
		}
	}
	return said
}

func message(to string, header, body string) string {
	payload := "MIME-Version: 1.0\r\nContent-Type: " + header + "\r\n\r\n" + body
	return fmt.Sprintf("MSG %s %d\r\n%s", to, len(payload), payload)
}

func chunkOf(session uint32, flags byte) string {
	b := make([]byte, chunkHeader+100+footer)
	b[0], b[1] = byte(session), byte(session>>8)
	b[chunkSize], b[chunkFlags] = 100, flags
	return string(b)
}

// Met in the middle of a transfer, the parser finds its place whatever stands
// before the next message, and however that is cut.
func TestFindsItsPlace(t *testing.T) {
	talk := message("bob@example.net Bob", "text/plain", "hi")
	data := message("bob@example.net Bob", "application/x-msnmsgrp2p\r\nP2P-Dest: a@example.com", chunkOf(777, flagFile))
	want := "use session , use file_transfer bob@example.net, use messaging bob@example.net"
	for _, tail := range []string{
		"", "\x00", "\r\n", "M", "MSG", "MSG \r\n", "\nMSG bob 5\r\n", "\nPNG", "\xffMSG bob@example.net Bob 12\r\nMIME-Wrong",
		strings.Repeat("M\n", 300), strings.Repeat("\x80", 1300), "ABC" + strings.Repeat("x", maxLine), "\n\nUBX a@b.example 99999999\r\n",
	} {
		for _, n := range []int{1, 2, 7, 1 << 20} {
			got := strings.Join(read(t, new(parser), proto.FromResponder, []byte(tail+data+talk), n), ", ")
			if got != want {
				t.Errorf("behind %.20q, cut after %d: %s; want %s", tail, n, got, want)
			}
		}
	}
}

// At the start of a line any known command will do.
func TestFindsItsPlaceAtALine(t *testing.T) {
	p := new(parser)
	got := read(t, p, proto.FromResponder, []byte("<Data>\x01</Data>\r\nMIRE\r\nNLN NLN bob@example.net Bob 0\r\n"), 1)
	if want := "use session , use presence bob@example.net"; strings.Join(got, ", ") != want {
		t.Errorf("got %q, want %s", got, want)
	}
	if p.half[proto.FromResponder].lost {
		t.Error("the parser has not found its place")
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		b    string
		want error
	}{
		{ftpHello + "HELO\r\n", errFTP},
		{ftpHello + strings.Repeat("U", maxFTPLine), errFTP},
		{directHello + "\x00\x00\x01\x01", errPacket},
	} {
		if said := read(t, new(parser), proto.FromInitiator, []byte(c.b), len(c.b)); len(said) != 2 || said[1] != c.want.Error() {
			t.Errorf("%.30q: %q, want %v", c.b, said, c.want)
		}
	}
}

// Which commands have a payload: one that is not skipped would be read as
// commands, one that is skipped without being there hides what follows.
func TestPayloads(t *testing.T) {
	for line, want := range map[string]int{
		"UUX 8 53": 53, "UUX 8 0": 0, "UBX a@b.example 53": 53, "UBX a@b.example 1 53": 53, "UUN 5 OK": 0,
		"QRY 7": 0, "QRY 7 msmsgs@msnmsgr.com 32": 32, "ADL 5 60": 60, "ADL 5 OK": 0, "RML 0 60": 60,
		"FQY 4 20": 20, "NOT 12": 12, "GCF 5 Shields.xml": 0, "GCF 0 128": 128, "PUT 5 9": 9, "PUT 5 OK 7": 7, "DEL 4 3": 3,
		"NFY PUT 4": 4, "VAS 3 1 5": 5, "SDC 4 a@b.example 0x0409 MSMSGS WindowsMessenger X X Mire 12": 12, "IPG 800": 800,
		"911 93": 0, "241 8 12": 12, "NLN NLN a@b.example Al 5": 0, "ILN 5 NLN a@b.example Al 5": 0, "FLN a@b.example 5": 0, "CHG 4 NLN 5": 0,
		"XYZ 5 9": 0, "SYN 4 12": 0, "QNG 45": 0, "XFR 6 SB 198.51.100.41:1864 CKI 17": 0, "NOT 1048577": 0,
		"MSG 7 N 9": 9, "MSG a@b.example Al 9": 9, "MSG 9": 0, "MSG 7 N": 0, "UUM 7 a@b.example 32 1 9": 9, "UBM a@b.example 32 1 9": 9,
		"UUN 8 a@b.example 12 9": 9, "UBN a@b.example 3 9": 9, "UBN a@b.example 10 9": 9, "SDG 0 9": 9, "SDG 7 OK 0": 0,
	} {
		var ev proto.Events
		p := &parser{kind: chat}
		n, err := p.Parse(&ev, proto.FromInitiator, []byte(line+"\r\n"))
		if got := ev.Skip + int(p.half[0].left); n != len(line)+2 || got != want || err != nil {
			t.Errorf("%s: read %d, payload %d; want %d", line, n, got, want)
		}
	}
}

// Every command and a payload of it, cut off or filled up with whatever, is read
// to its end and no further.
func TestPayloadsStayPayloads(t *testing.T) {
	for _, head := range []string{"MSG 1 N 200", "UBN a@b.example 3 200", "UBN a@b.example 12 200", "SDG 0 200"} {
		for _, front := range []string{"", "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsinvite\r\n\r\n", "MIME-Version: 1.0\r\nContent-Type: application/x-msnmsgrp2p\r\n\r\n", "EUF-GUID: {", "Application-GUID: {", "Context: ", "Message-Type: x\r\n\r\n"} {
			for fill := range 256 {
				payload := append([]byte(front), bytes.Repeat([]byte{byte(fill)}, 200)...)[:200]
				b := append([]byte(head+"\r\n"), payload...)
				p := new(parser)
				read(t, p, proto.FromInitiator, append(b, "PNG\r\n"...), len(b)+5)
				if h := &p.half[proto.FromInitiator]; h.left != 0 || h.lost {
					t.Fatalf("%s with %q and %02x: %d bytes left, lost %v", head, front, fill, h.left, h.lost)
				}
			}
		}
	}
}
