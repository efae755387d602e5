package rfb

import (
	"errors"

	"chaperone/proto"
)

// A parser follows one connection.
type parser struct {
	met      bool // the server has spoken
	from     proto.Dir
	minor    int // by whose rules both go on
	security security
	server   server
	viewer   viewer
}

// A security is what was agreed upon.
type security struct {
	known    bool
	kind     byte
	tight    bool // wrapped in Tight
	tunnels  bool // Tight's server has said how many there are
	choices  bool // and how many ways to prove who one is
	asks     int  // Tight's viewer is still to choose a tunnel
	response int  // length of what the viewer proves it with
}

// Kinds of security.
const (
	secNone    = 1
	secVNC     = 2
	secTight   = 16
	secMSLogon = 113
)

// The lengths of what each kind makes a viewer prove, and of what it proves it with.
const (
	vncChallenge     = 16
	msLogonChallenge = 3 * 8
	msLogonResponse  = 8 + 256 + 64
)

var (
	errVersion = errors.New("rfb: no version")
	errEarly   = errors.New("rfb: the viewer speaks before it is asked")
	errMessage = errors.New("rfb: a message of unknown length")
)

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if !p.met {
		return p.meet(ev, dir, b)
	}
	if dir == p.from {
		return p.parseServer(ev, b), nil
	}
	return p.parseViewer(ev, b)
}

// meet reads the first version that is said, which is the server's.
func (p *parser) meet(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	switch readVersion(b) {
	case proto.No:
		return 0, errVersion
	case proto.More:
		return 0, nil
	}
	p.met, p.from, p.minor = true, dir, minorOf(b)
	ev.Saw(proto.AppSharing).WithWhole()
	if dir == proto.FromInitiator {
		ev.Saw(proto.RemoteControl).WithWhole()
	}
	return versionSize, nil
}

// hidden ends it where no more is in clear.
func (p *parser) hidden(ev *proto.Events, b []byte) int {
	ev.Saw(proto.RemoteControl).WithWhole()
	ev.Finished = true
	return len(b)
}

// agree takes note of the kind of security, and reports whether what follows can
// be followed.
func (s *security) agree(kind byte) bool {
	s.known, s.kind = true, kind
	switch kind {
	case secVNC:
		s.response = vncChallenge
	case secMSLogon:
		s.response = msLogonResponse
	}
	return kind == secNone || kind == secVNC || kind == secMSLogon
}

// challenge returns the length of what the server sends before it is shown who the
// viewer is.
func (s *security) challenge() int {
	switch s.kind {
	case secVNC:
		return vncChallenge
	case secMSLogon:
		return msLogonChallenge
	}
	return 0
}

func be16(b []byte) int { return int(b[0])<<8 | int(b[1]) }
