package supernode

import (
	"chaperone/proto"
	"chaperone/proto/fasttrack"
)

// Protocol is a client's session with its supernode where only its shape is left.
var Protocol = &proto.Protocol{
	Name:       "supernode",
	Apps:       []*proto.App{fasttrack.App},
	Over:       proto.TCP,
	Confidence: proto.Likely,
	Detect:     detect,
	New:        func() proto.Parser { return parser{} },
}

// A parser says what the flow is. There is no more to learn from it.
type parser struct{}

// Reset implements [proto.Parser].
func (parser) Reset() {}

// Parse implements [proto.Parser].
func (parser) Parse(ev *proto.Events, _ proto.Dir, b []byte) (int, error) {
	ev.Saw(proto.Overlay).WithWhole()
	ev.Finished = true
	return len(b), nil
}
