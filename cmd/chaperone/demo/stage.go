package demo

import (
	"errors"
	"fmt"

	"chaperone/proto"
	"chaperone/proto/transcript"
	"chaperone/test/lab"
)

// A Stage is where acts are performed: two outside hosts, the server and bob, and
// one inside, alice.
type Stage struct {
	Lab         *lab.Lab
	Port        uint16 // of login and conversation
	IPv6        bool
	Segment     int  // no segment carries more bytes; 0 leaves it to the kernel
	Transparent bool // everything shall pass: there is no gateway, or it only watches

	talk *lab.Conversation
}

// Hosts is the size of lab that a stage needs.
var Hosts = lab.Options{Inside: 1, Outside: 2}

// fate is what a shall come to on this stage.
func (s *Stage) fate(a *Act) Fate {
	if s.Transparent {
		return Passes
	}
	return a.Fate
}

// Possible reports whether the act can be performed here: OSCAR announces IPv4
// addresses only.
func (s *Stage) Possible(a *Act) bool { return a.Link == nil || !a.Link.Announced || !s.IPv6 }

// Perform plays the act and returns nil if it came to what it should.
func (s *Stage) Perform(a *Act) error {
	if a.Link != nil {
		return s.connect(a)
	}
	if s.talk == nil {
		if err := s.open(); err != nil {
			return err
		}
	}
	for i, turn := range Story(a.Story) {
		if err := s.Say(s.fate(a), turn); err != nil {
			return fmt.Errorf("turn %d: %w", i+1, err)
		}
	}
	return nil
}

// Say plays one turn of the conversation and returns nil if it came to what it
// should. It needs an act of the conversation to have been performed before.
func (s *Stage) Say(fate Fate, turn transcript.Turn) error {
	got, whole := s.talk.Say(turn)
	err := CheckTurn(fate, turn.Data, got)
	if !whole {
		_, ends := s.talk.Finish(false)
		return fmt.Errorf("it did not arrive, the conversation is over: %w; %v", err, ends)
	}
	return err
}

func (s *Stage) open() (err error) {
	s.talk, err = s.Lab.Open(lab.Script{Port: s.Port, IPv6: s.IPv6, Segment: s.Segment})
	if err != nil {
		return err
	}
	if !s.talk.Up() {
		_, ends := s.talk.Finish(false)
		return fmt.Errorf("the conversation did not come up: %v", ends)
	}
	return nil
}

// connect performs an act that has a connection of its own.
func (s *Stage) connect(a *Act) error {
	script := lab.Script{Turns: Story(a.Story), IPv6: s.IPv6, Segment: s.Segment, Port: a.Link.Port}
	script.From, script.To = s.Lab.Client, s.Lab.Outside[1]
	switch {
	case a.Link.FromOutside:
		script.From, script.To = script.To, script.From
	case a.Link.ToServer:
		script.To, script.Port = s.Lab.Server, s.Port
	}
	r, err := s.Lab.Play(script)
	if err != nil {
		return err
	}
	if s.fate(a) == Cut {
		return CheckCut(script.Turns, r, s.spare(a))
	}
	return r.Unchanged(script.Turns)
}

// signature is how many bytes it takes at the most to recognise the kinds of
// connection in the acts.
const signature = 12

// remark says what is different in a stage with small segments.
func (s *Stage) remark() string {
	if s.Transparent || s.spare(&Act{Link: &Link{}}) == 0 {
		return ""
	}
	return fmt.Sprintf("; what nobody announced is cut by its byte %d", signature)
}

// spare is how many bytes may pass before a connection is cut. One that nobody
// announced is known by its first bytes only: where they come one by one, all
// but the last of them have passed by then.
func (s *Stage) spare(a *Act) int {
	if a.Link.Announced || s.Segment == 0 || s.Segment >= signature {
		return 0
	}
	return signature - 1
}

// Leave ends the conversation in peace, and returns nil if that was possible and
// nothing had arrived that nobody said.
func (s *Stage) Leave() error {
	if s.talk == nil || !s.talk.Up() {
		return nil
	}
	defer s.Close()
	extra, ends := s.talk.Finish(true)
	var errs []error
	for side := range ends {
		if len(extra[side]) > 0 {
			errs = append(errs, fmt.Errorf("arrived although nobody said it: %s", lab.Diff(nil, extra[side])))
		}
		if ends[side].How != lab.Closed {
			errs = append(errs, fmt.Errorf("the conversation did not end in peace: %v", ends[proto.Dir(side)]))
		}
	}
	return errors.Join(errs...)
}

// Close lets go of the conversation, however it stands.
func (s *Stage) Close() {
	if s.talk != nil {
		s.talk.Close()
		s.talk = nil
	}
}
