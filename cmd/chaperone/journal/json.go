package journal

import (
	"io"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"chaperone/enforce"
	"chaperone/policy"
	"chaperone/proto"
)

// asJSON writes lines for programs. Their keys are fixed.
type asJSON struct {
	core   zapcore.Core
	fields []zap.Field
}

func newJSON(w io.Writer) *asJSON {
	return &asJSON{core: zapcore.NewCore(zapcore.NewJSONEncoder(zapcore.EncoderConfig{
		TimeKey: "time", EncodeTime: zapcore.RFC3339NanoTimeEncoder, MessageKey: "event",
	}), zapcore.AddSync(w), zapcore.InfoLevel)}
}

func (j *asJSON) write(at time.Time, event string) error {
	return j.core.Write(zapcore.Entry{Time: at, Message: event}, j.fields)
}

func (j *asJSON) notice(n *enforce.Notice) error {
	j.fields = j.fields[:0]
	if n.Flow.App != nil {
		j.flow(&n.Flow, mode(n))
	}
	switch n.Kind {
	case enforce.Decided:
		j.verdict(n)
	case enforce.Expected:
		j.add(zap.String("feature", n.Feature.String()), zap.Stringer("to", n.To))
	case enforce.Alarm:
		j.add(zap.String("text", n.Text))
	}
	return j.write(n.Time, n.Kind.String())
}

func (j *asJSON) add(f ...zap.Field) { j.fields = append(j.fields, f...) }

// flow adds the keys of a flow that stand in every line about it.
func (j *asJSON) flow(i *enforce.FlowInfo, mode policy.Mode) {
	j.add(
		zap.String("mode", mode.String()),
		zap.Stringer("src", i.Src),
		zap.Stringer("dst", i.Dst),
		zap.String("transport", transport(i.Over)),
		zap.String("app", i.App.Name),
		zap.String("category", i.App.Category.String()),
		zap.Strings("features", i.Features.Strings()),
		zap.String("confidence", confidence(i)),
		zap.String("department", i.Department.Name),
		zap.String("policy", i.Department.Policy),
		zap.Uint64("packets", i.Packets),
		zap.Uint64("bytes", i.Bytes),
		zap.ByteString("host", i.Host),
	)
}

// verdict adds the keys of a verdict. "file" and "line" are where the rule
// stands; the file that somebody offers is in "attributes".
func (j *asJSON) verdict(n *enforce.Notice) {
	rule := n.Rule
	if rule == nil {
		rule = new(policy.Rule)
	}
	would := ""
	if n.DryRun {
		would = n.Would.String()
	}
	j.add(
		zap.String("feature", n.Feature.String()),
		zap.String("verdict", n.Verdict.String()),
		zap.String("means", n.Means.String()),
		zap.String("would", would),
		zap.String("rule", rule.Name),
		zap.String("file", rule.File),
		zap.Int("line", rule.Line),
		zap.Bool("details", n.Details),
		zap.Object("attributes", attributes{n}),
	)
}

// attributes is what the parties said of what they do.
type attributes struct{ n *enforce.Notice }

// MarshalLogObject writes the attributes that are known.
func (a attributes) MarshalLogObject(e zapcore.ObjectEncoder) error {
	for _, x := range [...]struct {
		key string
		val []byte
	}{{"login", a.n.Login}, {"peer", a.n.Peer}, {"file", a.n.File}} {
		if len(x.val) > 0 {
			e.AddByteString(x.key, x.val)
		}
	}
	if a.n.Size > 0 {
		e.AddUint64("size", a.n.Size)
	}
	return nil
}

func (j *asJSON) policy(at time.Time, p *Policy) error {
	j.fields = append(j.fields[:0],
		zap.String("mode", p.Mode.String()),
		zap.String("path", p.Path),
		zap.Bool("refused", p.Refused),
		zap.Int("departments", p.Departments),
		zap.Reflect("problems", append([]policy.Problem{}, p.Problems...)),
	)
	return j.write(at, "policy")
}

// mode returns whether what n says was done or only decided.
func mode(n *enforce.Notice) policy.Mode {
	if n.DryRun {
		return policy.DryRun
	}
	return n.Flow.Department.Mode
}

func transport(t proto.Transport) string {
	if t == 0 {
		return "ip"
	}
	return t.String()
}

func confidence(i *enforce.FlowInfo) string {
	if i.App == proto.Unknown {
		return ""
	}
	return i.Confidence.String()
}
