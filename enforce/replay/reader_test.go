package replay

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gopacket/gopacket/layers"
)

// Every file format yields the same packets at the same times.
func TestFormats(t *testing.T) {
	frames := []record{{frame: eth(four, hello4)}, {frame: eth(six, hello6)}}
	le, be := binary.LittleEndian, binary.BigEndian
	ether := []layers.LinkType{linkEthernet}
	for name, file := range map[string][]byte{
		"pcap":                      classic(t, linkEthernet, frames...),
		"pcap, big endian":          order(be, magicMicro, 1000, 0, frames...),
		"pcap, nanoseconds":         order(le, magicNano, 1, 0, frames...),
		"pcap, nanoseconds, big":    order(be, magicNano, 1, 0, frames...),
		"pcap, modified":            order(le, magicModified, 1000, 8, frames...),
		"pcap, modified, big":       order(be, magicModified, 1000, 8, frames...),
		"pcap, modified, zipped":    zipped(t, order(le, magicModified, 1000, 8, frames...)),
		"pcapng":                    ng(t, ether, frames...),
		"pcap, zipped":              zipped(t, classic(t, linkEthernet, frames...)),
		"pcapng, zipped":            zipped(t, ng(t, ether, frames...)),
		"pcapng, two link types":    ng(t, []layers.LinkType{linkEthernet, linkRaw}, frames[0], record{frame: hello6, iface: 1}),
		"pcap with bits of the FCS": withFCS(classic(t, linkEthernet, frames...)),
	} {
		r, err := NewReader(name, bytes.NewReader(file))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for i, want := range [][]byte{hello4, hello6} {
			b, at, err := r.Next()
			if err != nil || !bytes.Equal(b, want) || !at.Equal(epoch.Add(time.Duration(i)*time.Second)) {
				t.Errorf("%s: packet %d is %q at %v, %v", name, i, b, at, err)
			}
		}
		for range 2 {
			if _, _, err := r.Next(); err != io.EOF {
				t.Errorf("%s: at the end: %v, want io.EOF", name, err)
			}
		}
		if w := r.Warnings(); len(w) > 0 {
			t.Errorf("%s: warnings %q", name, w)
		}
		if got, want := r.Counts(), (Counts{Frames: 2, Packets: 2}); got != want {
			t.Errorf("%s: counts %+v, want %+v", name, got, want)
		}
	}
}

// withFCS sets the upper bits of the link type, which say how long the frame
// check sequence is.
func withFCS(file []byte) []byte {
	file[23] = 0x30
	return file
}

// A pcapng file may be several put together, each with interfaces of its own.
func TestSections(t *testing.T) {
	file := ng(t, []layers.LinkType{linkEthernet}, record{frame: eth(four, hello4)})
	file = append(file, ng(t, []layers.LinkType{linkRaw, linkNull}, record{frame: hello6}, record{frame: append([]byte{2, 0, 0, 0}, gram4...), iface: 1})...)
	packets, _ := all(t, file)
	if len(packets) != 3 || !bytes.Equal(packets[0], hello4) || !bytes.Equal(packets[1], hello6) || !bytes.Equal(packets[2], gram4) {
		t.Errorf("got %q", packets)
	}
}

// An interface that nobody can read is left out, with a word about it.
func TestForeignInterface(t *testing.T) {
	const usb = 220
	file := ng(t, []layers.LinkType{usb, linkRaw}, record{frame: []byte("usb")}, record{frame: hello4, iface: 1}, record{frame: []byte("usb")})
	packets, r := all(t, file)
	if len(packets) != 1 || !bytes.Equal(packets[0], hello4) {
		t.Errorf("got %q", packets)
	}
	want := "2 frames left out: link type 220"
	if w := r.Warnings(); len(w) != 1 || !strings.HasPrefix(w[0], want) {
		t.Errorf("warnings %q, want one that starts with %q", w, want)
	}
}

// What is no capture, or none that can be read, is refused with place and remedy.
func TestRefused(t *testing.T) {
	bluetooth := classic(t, 201, record{frame: []byte("x")})
	ether := classic(t, linkEthernet, record{frame: eth(four, hello4)})
	insane := bytes.Clone(ether)
	copy(insane[24+8:], "\xff\xff\xff\x7f")
	for _, c := range []struct {
		name string
		file []byte
		at   int64
		want string // in the message
	}{
		{"empty", nil, 0, "the file is empty; want a pcap or pcapng capture"},
		{"short", []byte("\xd4\xc3"), 0, "the file has only 2 bytes"},
		{"text", []byte("policy \"x\" {}"), 0, "the file starts with 70 6f 6c 69"},
		{"pcap header cut", ether[:20], 20, "want a pcap header of 24 bytes"},
		{"pcap version", append([]byte("\xd4\xc3\xb2\xa1\x09\x00\x04\x00"), ether[8:]...), 24, "Unknown major version 9"},
		{"pcapng header cut", []byte("\x0a\x0d\x0d\x0a\x1c\x00\x00\x00\x4d\x3c"), 10, "want a pcapng section header"},
		{"gzip header", []byte("\x1f\x8b\x99\x99\x99\x99\x99\x99\x99\x99\x99\x99"), 0, "gzip"},
		{"link type", bluetooth, 20, "link type 201"},
		{"first packet cut", ether[:24+16+5], 45, "the file ends in the middle of a record; want at least one whole packet"},
		{"first packet insane", insane, 40, "the file is damaged"},
		{"only foreign interfaces", ng(t, []layers.LinkType{220}, record{frame: []byte("usb")}), -1, "link type 220"},
	} {
		r, err := NewReader("some.pcap", bytes.NewReader(c.file))
		if err == nil {
			for err == nil {
				_, _, err = r.Next()
			}
		}
		var fe *FormatError
		if !errors.As(err, &fe) {
			t.Errorf("%s: %v, want a FormatError", c.name, err)
			continue
		}
		if !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "some.pcap: at byte ") || c.at >= 0 && fe.Offset != c.at {
			t.Errorf("%s: %v\nwant it to say %q at %d", c.name, err, c.want, c.at)
		}
	}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.pcap")
	file := classic(t, linkRaw, record{frame: hello4})
	check(t, os.WriteFile(path, file, 0o600))
	r, err := Open(path)
	check(t, err)
	if _, _, err := r.Next(); err != nil {
		t.Error(err)
	}
	if read, size := r.Progress(); read != int64(len(file)) || size != int64(len(file)) {
		t.Errorf("Progress() = %d, %d; want %d", read, size, len(file))
	}
	check(t, r.Close())
	if _, err := Open(filepath.Join(dir, "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	if _, err := Open(dir); err == nil || !strings.Contains(err.Error(), "is a directory") {
		t.Errorf("a directory: %v", err)
	}
}

// A file that ends too early is replayed as far as it goes, wherever it ends.
func TestTruncated(t *testing.T) {
	records := []record{{frame: eth(four, hello4)}, {frame: eth(four, gram4)}}
	for name, file := range map[string][]byte{
		"pcap":   classic(t, linkEthernet, records...),
		"pcapng": ng(t, []layers.LinkType{linkEthernet}, records...),
	} {
		one := 0 // the length at which there is one packet
		for n := len(file); n >= 0; n-- {
			packets, warnings, err := attempt(file[:n])
			switch {
			case n == len(file) && (len(packets) != 2 || len(warnings) != 0 || err != io.EOF):
				t.Fatalf("%s, whole: %d packets, %q, %v", name, len(packets), warnings, err)
			case len(packets) == 1 && one == 0:
				one = n
			}
			if len(packets) > 0 && (err != io.EOF || !bytes.Equal(packets[0], hello4)) {
				t.Errorf("%s, %d of %d bytes: %d packets, %v", name, n, len(file), len(packets), err)
			}
			var fe *FormatError
			if err != io.EOF && !errors.As(err, &fe) {
				t.Errorf("%s, %d bytes: %v", name, n, err)
			}
		}
		_, warnings, _ := attempt(file[:one])
		if len(warnings) != 1 || !strings.Contains(warnings[0], "ends in the middle of a record at byte ") {
			t.Errorf("%s: warnings of a truncated file: %q", name, warnings)
		}
	}
}

func attempt(file []byte) (packets [][]byte, warnings []string, err error) {
	r, err := NewReader("x", bytes.NewReader(file))
	if err != nil {
		return nil, nil, err
	}
	for {
		b, _, err := r.Next()
		if err != nil {
			return packets, r.Warnings(), err
		}
		packets = append(packets, bytes.Clone(b))
	}
}

// A packet cut short by the capture says what is there of it.
func TestSnapLength(t *testing.T) {
	const keep = 8
	for name, whole := range map[string][]byte{"tcp4": hello4, "tcp6": hello6, "udp4": gram4, "udp6": gram6} {
		cut := bytes.Clone(whole[:len(whole)-keep])
		packets, r := all(t, classic(t, linkRaw, record{frame: cut, full: len(whole)}))
		var p = decoded(t, packets)
		if len(p.IP) != len(cut) || !bytes.Equal(p.Payload, whole[len(whole)-len(p.Payload)-keep:len(cut)]) {
			t.Errorf("%s: %x", name, packets[0])
		}
		if w := r.Warnings(); r.Counts().Cut != 1 || len(w) != 1 || !strings.Contains(w[0], "1 packet cut short by the capture") {
			t.Errorf("%s: counts %+v, warnings %q", name, r.Counts(), w)
		}
	}
	// What ends early on the wire is not made whole: the gateway would not pass it.
	packets, r := all(t, classic(t, linkRaw, record{frame: hello4[:len(hello4)-keep]}))
	if len(packets) != 1 || !bytes.Equal(packets[0], hello4[:len(hello4)-keep]) || r.Counts().Cut != 0 {
		t.Errorf("a short packet became %x", packets)
	}
}

// Reading does not allocate for each packet.
func TestAllocations(t *testing.T) {
	var records []record
	for range 2000 {
		records = append(records, record{frame: eth(four, hello4)})
	}
	for name, file := range map[string][]byte{
		"pcap":   classic(t, linkEthernet, records...),
		"pcapng": ng(t, []layers.LinkType{linkEthernet}, records...),
	} {
		r, err := NewReader(name, bytes.NewReader(file))
		check(t, err)
		next := func() {
			if _, _, err := r.Next(); err != nil {
				t.Fatal(err)
			}
		}
		next()
		if n := testing.AllocsPerRun(1000, next); n != 0 {
			t.Errorf("%s: %v allocations a packet", name, n)
		}
	}
}
