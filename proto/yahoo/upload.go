package yahoo

import (
	"encoding/binary"

	"chaperone/proto"
)

// uploadHead reads one line of an upload's head.
func (p *parser) uploadHead(b []byte) (int, error) {
	line, n := proto.Line(b)
	switch {
	case n == 0 && len(b) > maxHead:
		return 0, errUpload
	case n > 0 && len(line) == 0:
		p.carrier = uploaded
	}
	return n, nil
}

// uploadBody reads the packet that stands before what is uploaded. It is waited
// for where it is of a usual size.
func (p *parser) uploadBody(ev *proto.Events, b []byte) (int, error) {
	f, a := uploadFeature(b)
	switch a {
	case proto.No:
		return 0, errUpload
	case proto.More:
		return 0, nil
	}
	size := headerSize + int(binary.BigEndian.Uint16(b[lengthAt:]))
	var s summary
	if size <= maxHead {
		if len(b) < size {
			return 0, nil
		}
		s.add(b[headerSize:size], service{peerKey: keyTo})
	}
	e := ev.Saw(f).WithWhole().By(s.login).With(s.peer)
	if s.files <= 1 {
		e.Named(s.file, s.size)
	}
	ev.Finished = true
	return min(size, len(b)), nil
}

// uploadFeature tells by the packet in an upload's body what is uploaded.
func uploadFeature(b []byte) (f proto.Feature, a proto.Answer) {
	if a := proto.Prefix(b, mark); a != proto.Yes {
		return 0, a
	}
	if len(b) < headSize {
		return 0, proto.More
	}
	switch binary.BigEndian.Uint16(b[serviceAt:]) {
	case 0x46:
		return proto.FileTransfer, proto.Yes
	case 0xC2:
		return proto.Image, proto.Yes
	}
	return 0, proto.No
}
