package replay

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
)

// A source is one of pcapgo's readers.
type source interface {
	ZeroCopyReadPacketData() ([]byte, gopacket.CaptureInfo, error)
}

const (
	bufferSize = 256 << 10 // of the file
	maxRecord  = 256 << 10 // bytes of one packet: what libpcap allows
)

// The first four bytes of a file, as a little endian number.
const (
	magicMicro       = 0xa1b2c3d4
	magicMicroBig    = 0xd4c3b2a1
	magicNano        = 0xa1b23c4d
	magicNanoBig     = 0x4d3cb2a1
	magicModified    = 0xa1b2cd34
	magicModifiedBig = 0x34cdb2a1
	magicNg          = 0x0a0d0d0a // the same in both orders
)

// A counter counts the bytes read through it, and keeps an error that is not
// the file's end.
type counter struct {
	r   io.Reader
	n   int64
	err error
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	if err != nil && err != io.EOF {
		c.err = err
	}
	return n, err
}

// start looks at what kind of file this is and makes r.source.
func (r *Reader) start() error {
	if err := r.gunzip(); err != nil {
		return err
	}
	head, err := r.in.Peek(4)
	if err != nil {
		return r.bad(0, found(head, err), wantCapture)
	}
	switch magic := binary.LittleEndian.Uint32(head); magic {
	case magicNg:
		err = r.startNg()
	case magicMicro, magicMicroBig, magicNano, magicNanoBig:
		err = r.startClassic(r.in)
	case magicModified, magicModifiedBig:
		err = r.startClassic(bufio.NewReaderSize(&modified{r: r.in, big: magic == magicModifiedBig}, 4096))
	default:
		return r.bad(0, found(head, nil), wantCapture)
	}
	return err
}

// gunzip puts a decompressor before the file if its first bytes say so.
func (r *Reader) gunzip() error {
	head, _ := r.in.Peek(2)
	if string(head) != "\x1f\x8b" {
		return nil
	}
	z, err := gzip.NewReader(r.in)
	if err != nil {
		return r.bad(0, "a gzip file with a broken header: "+err.Error(), wantCapture)
	}
	r.counted = &counter{r: z}
	r.in = bufio.NewReaderSize(r.counted, bufferSize)
	return nil
}

func (r *Reader) startNg() error {
	// Sections of a version that nobody knows are to be skipped, says the format.
	s, err := pcapgo.NewNgReader(r.in, pcapgo.NgReaderOptions{WantMixedLinkType: true, SkipUnknownVersion: true})
	if err != nil {
		return r.bad(r.offset(), damage(err), "want a pcapng section header")
	}
	r.source = s
	return nil
}

func (r *Reader) startClassic(in io.Reader) error {
	s, err := pcapgo.NewReader(in)
	if err != nil {
		return r.bad(r.offset(), damage(err), "want a pcap header of 24 bytes, version 2.4")
	}
	s.SetSnaplen(maxRecord)
	r.source, r.linkType = s, s.LinkType()
	if r.link = linkOf(r.linkType); r.link == nil {
		return r.bad(20, foreign(r.linkType), wantLink)
	}
	return nil
}

const wantLink = "capture on an Ethernet, Wi-Fi (radiotap), PPP, loopback or tunnel interface, or on \"any\""

func foreign(t layers.LinkType) string {
	name := ""
	if s := t.String(); s != "UnknownLinkType" {
		name = " (" + s + ")"
	}
	return fmt.Sprintf("link type %d%s is not one that carries IP here", t, name)
}

// found describes bytes that do not start a capture.
func found(head []byte, err error) string {
	switch {
	case err == nil:
		return fmt.Sprintf("the file starts with % x", head)
	case err != io.EOF:
		return "reading failed: " + err.Error()
	case len(head) == 0:
		return "the file is empty"
	}
	return fmt.Sprintf("the file has only %d bytes", len(head))
}

// modified makes an ordinary pcap file of one as Kuznetzov's tcpdump wrote them,
// whose packet headers have 8 more bytes. It reads no further than it is asked.
type modified struct {
	r       io.Reader
	big     bool
	started bool
	head    [24]byte
	pending []byte // of head, to be handed out
	left    uint32 // bytes of the packet that follow
}

func (m *modified) Read(p []byte) (n int, err error) {
	if len(m.pending) == 0 && m.left == 0 {
		if err := m.next(); err != nil {
			return 0, err
		}
	}
	if len(m.pending) > 0 {
		n = copy(p, m.pending)
		m.pending = m.pending[n:]
		return n, nil
	}
	n, err = m.r.Read(p[:min(uint32(len(p)), m.left)])
	m.left -= uint32(n)
	return n, err
}

// next reads the header of the file or of the next packet.
func (m *modified) next() error {
	if _, err := io.ReadFull(m.r, m.head[:]); err != nil {
		return err
	}
	order := binary.ByteOrder(binary.LittleEndian)
	if m.big {
		order = binary.BigEndian
	}
	if !m.started {
		m.started = true
		order.PutUint32(m.head[:], magicMicro)
		m.pending = m.head[:]
		return nil
	}
	m.pending, m.left = m.head[:16], order.Uint32(m.head[8:])
	return nil
}
