package oscar

import "chaperone/proto"

// odcHead starts a frame of a direct connection for text and pictures: mark,
// header length u16, three u16 that never vary.
const odcHead = "ODC2\x00\x4C\x00\x01\x00\x06\x00\x00"

// odc says what the connection is for. Pictures are what it is made for, and all
// that it carries stands and falls with them.
func (p *parser) odc(ev *proto.Events, b []byte) (int, error) {
	ev.Saw(proto.Image).WithWhole()
	ev.Finished = true
	return len(b), nil
}
