package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"chaperone/enforce/gateway"
	"chaperone/policy"
	"chaperone/proto"
	"chaperone/proto/catalog"
	"chaperone/test/lab"
)

// ErrBroken is returned when something was not as promised. What it was has been told.
var ErrBroken = errors.New("demo: not everything was as promised")

// A performance is one run of the demo.
type performance struct {
	policy  []byte // that the gateway enforces
	lab     *lab.Lab
	gateway *gateway.Gateway
	tally   tally
	voice   voice
	broken  int // acts that did not come to what they should
}

// Run performs the demo and tells it to w, in colours if wanted. It returns nil
// only if everything that was shown was as promised.
func Run(ctx context.Context, w io.Writer, colours bool) error {
	if err := lab.Missing(); err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	return run(ctx, &performance{policy: talkOnly, voice: voice{w: w, colours: colours}})
}

func run(ctx context.Context, p *performance) (err error) {
	began := time.Now()
	if p.lab, err = lab.New(Hosts); err != nil {
		return err
	}
	defer p.lab.Close()
	p.voice.title(p.lab)
	if err := p.all(ctx); err != nil {
		return err
	}
	p.summary()
	if p.broken > 0 {
		p.voice.say(bad, "%d acts were not as promised.", p.broken)
		return ErrBroken
	}
	p.voice.say(good, "Everything was as promised, in %.1f s. Nothing is left behind.", time.Since(began).Seconds())
	return nil
}

// all performs the parts one after the other. An error means that it cannot go on.
func (p *performance) all(ctx context.Context) error {
	p.voice.heading("Without Chaperone: is there anything to see?")
	p.once(ctx, &Stage{Lab: p.lab, Port: 5190, Transparent: true}, "everything arrives, files and calls too")
	if err := p.start(ctx); err != nil {
		return err
	}
	defer p.gateway.Close()
	p.voice.heading("With Chaperone, IPv4, port 5190")
	p.told(ctx, &Stage{Lab: p.lab, Port: 5190})
	p.voice.heading("The same, elsewhere and otherwise")
	random := uint16(20000 + rand.IntN(20000))
	p.once(ctx, &Stage{Lab: p.lab, Port: 443, IPv6: true}, "IPv6, port 443")
	p.once(ctx, &Stage{Lab: p.lab, Port: random, IPv6: true, Segment: 100}, fmt.Sprintf("IPv6, port %d, at most 100 bytes a packet", random))
	p.once(ctx, &Stage{Lab: p.lab, Port: 23, Segment: 1}, "IPv4, port 23, one byte a packet")
	if err := p.dryRun(ctx); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return p.gateway.Close()
}

// start puts the firewall to work in the lab's gateway.
func (p *performance) start(ctx context.Context) error {
	t, err := p.table("")
	if err != nil {
		return err
	}
	return p.lab.Gateway.Do(func() (err error) {
		p.gateway, err = gateway.Start(context.WithoutCancel(ctx), gateway.Config{
			Table: t, Catalog: catalog.All, Sink: p.tally.sink, Alarm: p.tally.alarm,
		})
		return err
	})
}

// table compiles the policy with further settings of the gateway.
func (p *performance) table(settings string) (*policy.Table, error) {
	src := fmt.Sprintf("gateway {\n  inside = [\"lan0\"]\n%s\n}\n%s", settings, p.policy)
	t, diags := policy.Parse("demo/policy.hcl", []byte(src), catalog.All)
	if t == nil {
		return nil, fmt.Errorf("demo: %w", diags)
	}
	return t, nil
}

// dryRun performs everything once more under a policy that only watches.
func (p *performance) dryRun(ctx context.Context) error {
	t, err := p.table("  mode = dry_run")
	if err != nil {
		return err
	}
	if err := p.gateway.Reload(t); err != nil {
		return err
	}
	before := p.tally.dryRuns()
	p.once(ctx, &Stage{Lab: p.lab, Port: 5190, Transparent: true}, "dry run: not one byte is changed")
	if p.tally.dryRuns() == before && ctx.Err() == nil {
		p.fail("the journal of the dry run has nothing that would have been refused")
	}
	return nil
}

// told performs all acts and tells each.
func (p *performance) told(ctx context.Context, s *Stage) {
	defer s.Close()
	for _, a := range Acts() {
		if ctx.Err() != nil {
			return
		}
		err := s.Perform(&a)
		p.voice.act(&a, err)
		p.count(err)
	}
	if err := s.Leave(); err != nil {
		p.fail(err.Error())
	}
}

// once performs all acts that are possible on s and tells of them in one line.
func (p *performance) once(ctx context.Context, s *Stage, what string) {
	defer s.Close()
	n, failed := 0, p.broken
	for _, a := range Acts() {
		if ctx.Err() != nil {
			return
		}
		if !s.Possible(&a) {
			continue
		}
		n++
		if err := s.Perform(&a); err != nil {
			p.voice.act(&a, err)
			p.count(err)
		}
	}
	if err := s.Leave(); err != nil {
		p.fail(err.Error())
	}
	if p.broken == failed {
		p.voice.line(good, "ok", what, fmt.Sprintf("%d of %d acts%s", n, n, s.remark()))
	}
}

func (p *performance) count(err error) {
	if err != nil {
		p.broken++
	}
}

func (p *performance) fail(text string) {
	p.broken++
	p.voice.line(bad, "BROKEN", text, "")
}

// summary shows what the gateway's journal has, and holds it against the acts.
func (p *performance) summary() {
	p.voice.heading("What the gateway's journal says")
	p.tally.mu.Lock()
	defer p.tally.mu.Unlock()
	p.voice.table(&p.tally)
	for _, text := range p.tally.alarms {
		p.fail("alarm: " + text)
	}
	for _, f := range []proto.Feature{proto.FileTransfer, proto.Image, proto.Voice, proto.Game, proto.FileSharing} {
		if p.tally.refused[f] == 0 {
			p.fail(fmt.Sprintf("the journal has no refusal of %v", f))
		}
	}
}
