package test

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"chaperone/policy"
	"chaperone/proto"
)

// drill is a protocol for exercises, in lines. Either side may say
//
//	DRILL           the first thing said
//	SAY ...         messaging
//	SEND addr       announces a file's connection to addr
//	NEAR addr       a host of this protocol waits at addr
//	FAIL            the parser panics
//	DONE            what follows is of no interest
//
// In mid-stream it is known by SAY and SEND. "FILE" opens the announced connection.
var drillApp = &proto.App{Name: "drill", Title: "Drill", Category: proto.IM, Features: proto.Of(proto.Session, proto.Messaging, proto.FileTransfer)}

var drill = &proto.Protocol{
	Name: "drill", Apps: []*proto.App{drillApp}, Over: proto.TCP,
	Detect: func(o *proto.Opening) proto.Answer {
		switch {
		case o.Announced == drillApp:
			return proto.Prefix(o.Initiator, "FILE")
		case o.MidStream:
			if a := proto.Prefix(o.Initiator, "SAY "); a != proto.No {
				return a
			}
			return proto.Prefix(o.Initiator, "SEND ")
		}
		return proto.Prefix(o.Initiator, "DRILL\n")
	},
	New: func() proto.Parser { return drillParser{} },
}

type drillParser struct{}

func (drillParser) Reset() {}

func (drillParser) Parse(ev *proto.Events, _ proto.Dir, b []byte) (int, error) {
	if bytes.HasPrefix(b, []byte("FILE")) {
		ev.Saw(proto.FileTransfer).WithWhole()
		return 4, nil
	}
	line, next := proto.Line(b)
	if next == 0 {
		return 0, nil
	}
	word, rest, _ := bytes.Cut(line, []byte(" "))
	at, _ := netip.ParseAddrPort(string(rest))
	switch string(word) {
	case "DRILL":
		ev.Saw(proto.Session).WithWhole()
	case "SAY":
		ev.Saw(proto.Messaging)
	case "SEND":
		ev.Offers(proto.FileTransfer)
		ev.Expect(proto.Expectation{To: at, Over: proto.TCP, Feature: proto.FileTransfer, For: time.Minute})
	case "NEAR":
		ev.Hint(at)
	case "DONE":
		ev.Finished = true
	case "FAIL":
		panic("on purpose")
	default:
		return 0, errors.New("drill: no such word")
	}
	return next, nil
}

var drillCatalog = proto.NewCatalog(drill)

// drillTable is the policy for exercises: no files, in silence, or aloud.
func drillTable(tb testing.TB, gateway string, action policy.Action) *policy.Table {
	tb.Helper()
	t, diags := policy.Parse("drill", fmt.Appendf(nil, `
gateway {
  %s
}
policy "drill" {
  rule "no files" {
    features = [feature.file_transfer]
    action   = %s
  }
  default = accept
}
default_department {
  policy = policy.drill
}
`, gateway, action), drillCatalog)
	if t == nil {
		tb.Fatal(diags)
	}
	return t
}
