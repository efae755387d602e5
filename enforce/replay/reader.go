package replay

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// A Reader yields the IP packets of a capture, in the file's order.
type Reader struct {
	name     string
	file     *os.File // nil if there is nothing to close
	size     int64
	raw      *counter // bytes of the file
	counted  *counter // bytes of the capture: the same, or what was decompressed
	in       *bufio.Reader
	source   source
	link     link
	linkType layers.LinkType
	foreign  map[layers.LinkType]uint64 // frames nobody can read, by link type
	frags    fragments
	counts   Counts
	last     time.Time
	damage   string // why the file was not read to its end
	err      error  // sticky
}

// Counts says what a Reader has met so far.
type Counts struct {
	Frames   uint64 // records of the capture
	Packets  uint64 // IP packets handed out
	NoIP     uint64 // frames that carry something else
	Foreign  uint64 // frames of a link type that cannot be read
	Cut      uint64 // packets that the capture holds only the front of
	Joined   uint64 // packets put together from fragments
	Unjoined uint64 // fragments that did not come to a packet
}

// Open opens the capture at path: pcap or pcapng, perhaps compressed by gzip.
// The error is a *FormatError for a file that is no capture.
func Open(path string) (*Reader, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	r, err := NewReader(path, f)
	if err != nil {
		f.Close()
		return nil, err
	}
	r.file = f
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
		r.size = info.Size()
	}
	return r, nil
}

// NewReader reads the capture in, which errors call name.
func NewReader(name string, in io.Reader) (*Reader, error) {
	r := &Reader{name: name, raw: &counter{r: in}}
	r.counted = r.raw
	r.in = bufio.NewReaderSize(r.raw, bufferSize)
	if err := r.start(); err != nil {
		return nil, err
	}
	return r, nil
}

// Close closes the file that Open opened.
func (r *Reader) Close() error {
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}

// Next returns the next IP packet and when it was captured. The packet may be
// written to and is valid until Next is called again. The error at the end of
// the capture is io.EOF, also if it does not end as it should.
func (r *Reader) Next() (packet []byte, at time.Time, err error) {
	for r.err == nil {
		frame, info, err := r.source.ZeroCopyReadPacketData()
		if err != nil {
			r.err = r.end(err)
			break
		}
		r.counts.Frames++
		if !info.Timestamp.IsZero() { // a simple packet block has none
			r.last = info.Timestamp
		}
		if b := r.packet(frame, &info); b != nil {
			r.counts.Packets++
			return b, r.last, nil
		}
	}
	return nil, time.Time{}, r.err
}

// packet returns the whole IP packet that frame carries or completes, or nil.
func (r *Reader) packet(frame []byte, info *gopacket.CaptureInfo) []byte {
	decode := r.link
	if len(info.AncillaryData) == 1 { // pcapng: every interface has a link type of its own
		t, _ := info.AncillaryData[0].(layers.LinkType)
		if decode = r.linkNg(t); decode == nil {
			return nil
		}
	}
	b := trim(decode(frame))
	if b == nil {
		r.counts.NoIP++
		return nil
	}
	cut := info.CaptureLength < info.Length && shorter(b)
	if cut {
		r.counts.Cut++
	}
	b, joined := r.frags.join(b, cut, r.last)
	if joined {
		r.counts.Joined++
	} else if cut && b != nil {
		fit(b)
	}
	return b
}

// linkNg returns the decoder of link type t, nil for one that cannot be read.
func (r *Reader) linkNg(t layers.LinkType) link {
	if r.link == nil || t != r.linkType {
		r.link, r.linkType = linkOf(t), t
	}
	if r.link == nil {
		if r.foreign == nil {
			r.foreign = map[layers.LinkType]uint64{}
		}
		r.foreign[t]++
		r.counts.Foreign++
	}
	return r.link
}

// end returns what Next says after the source's last packet: io.EOF unless
// there was nothing to replay.
func (r *Reader) end(err error) error {
	if r.raw.err != nil { // the disk, not the format
		return fmt.Errorf("%s: reading failed at byte %d: %w", r.name, r.raw.n, r.raw.err)
	}
	if !errors.Is(err, io.EOF) {
		if r.counts.Frames == 0 {
			return r.bad(r.offset(), damage(err), "want at least one whole packet")
		}
		r.damage = fmt.Sprintf("%s at byte %d: what stands before that was replayed", damage(err), r.offset())
	}
	if r.counts.Foreign > 0 && r.counts.Foreign == r.counts.Frames {
		return r.bad(r.offset(), foreign(r.linkType), wantLink)
	}
	return io.EOF
}

func (r *Reader) bad(at int64, found, want string) error {
	return &FormatError{File: r.name, Offset: at, Found: found, Want: want}
}

// offset returns how many bytes of the capture have been consumed.
func (r *Reader) offset() int64 { return r.counted.n - int64(r.in.Buffered()) }

// Progress returns how many bytes of the file have been read, and of how many;
// size is 0 if that is not known.
func (r *Reader) Progress() (read, size int64) { return r.raw.n, r.size }

// Counts returns what the reader has met so far.
func (r *Reader) Counts() Counts {
	c := r.counts
	c.Unjoined = r.frags.lost + r.frags.held()
	return c
}
