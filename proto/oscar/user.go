package oscar

import (
	"encoding/binary"

	"chaperone/proto"
)

// user reads the name a user-info block starts with.
func (h *half) user(ev *proto.Events, b []byte) int {
	if len(b) < 1 || len(b) < 1+int(b[0]) {
		return 0
	}
	n := 1 + int(b[0])
	name := b[1:n]
	switch h.body {
	case selfInfo:
		login(ev, name)
	case buddyArrived, buddyLeft:
		ev.Saw(proto.Presence).With(name)
	}
	h.step = stepInfo
	return n
}

// info reads the warning level and the number of TLVs. They are counted, not
// measured: what stands behind them is the rest of the body, or another user.
func (h *half) info(b []byte) int {
	if len(b) < 4 {
		return 0
	}
	h.count, h.inUser, h.step = binary.BigEndian.Uint16(b[2:]), true, stepTLV
	return 4
}
