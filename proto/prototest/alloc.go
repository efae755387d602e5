package prototest

import (
	"testing"

	"chaperone/proto"
	"chaperone/proto/transcript"
)

// allocations counts those of Detect and Parse over one conversation.
func allocations(p *proto.Protocol, t *transcript.Transcript) float64 {
	all := [2][]byte{t.Bytes(proto.FromInitiator), t.Bytes(proto.FromResponder)}
	var parser proto.Parser
	if p.New != nil {
		parser = p.New()
	}
	ev := &proto.Events{Over: t.Over}
	o := &proto.Opening{Src: t.Src, Dst: t.Dst, Over: t.Over, MidStream: t.MidStream}
	return testing.AllocsPerRun(5, func() {
		var from, to [2]int
		if parser != nil {
			parser.Reset()
		}
		for i := range t.Turns {
			d := t.Turns[i].Dir
			to[d] += len(t.Turns[i].Data)
			o.Initiator, o.Responder = all[0][:to[0]], all[1][:to[1]]
			p.Detect(o)
			if parser != nil {
				from[d] += drain(parser, ev, d, all[d][min(from[d], to[d]):to[d]])
			}
			if t.Over == proto.UDP {
				from[d] = to[d]
			}
		}
	})
}

// drain shows b to a parser until it wants more, and returns what it has read.
func drain(parser proto.Parser, ev *proto.Events, d proto.Dir, b []byte) (read int) {
	for read < len(b) {
		ev.Clear()
		n, err := parser.Parse(ev, d, b[read:min(len(b), read+proto.MaxUnread)])
		n += ev.Skip
		if err != nil || n == 0 {
			break
		}
		read += n
	}
	return read
}
