package lab

import (
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"
)

// How is how a connection ended for one side.
type How uint8

// The ways to end.
const (
	Never       How = iota // it never came up
	Closed                 // in peace
	Reset                  // by RST, or by ICMP for a datagram socket
	Refused                // the attempt was answered with RST
	Unreachable            // the attempt was answered with ICMP
	Silence                // nothing came any more
	Failed                 // something else; Err says what
)

// String returns a word for h.
func (h How) String() string {
	return [...]string{"never up", "closed", "reset", "refused", "unreachable", "silence", "failed"}[h]
}

// An End is how a connection ended for one side, and when.
type End struct {
	How      How
	Received int // bytes this side received before
	Err      error
}

// String tells how it ended in a few words.
func (e End) String() string {
	s := fmt.Sprintf("%v after %d bytes", e.How, e.Received)
	if e.How == Failed {
		s += fmt.Sprintf(" (%v)", e.Err)
	}
	return s
}

// howOf says how an error of a read, a write or an attempt to connect ended it.
func howOf(err error, connecting bool) How {
	switch {
	case err == nil, errors.Is(err, io.EOF):
		return Closed
	case errors.Is(err, syscall.EPIPE), errors.Is(err, syscall.ECONNRESET):
		return Reset
	case errors.Is(err, syscall.ECONNREFUSED) && connecting:
		return Refused
	case errors.Is(err, syscall.ECONNREFUSED):
		return Reset
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EACCES):
		return Unreachable
	}
	var t net.Error
	if errors.As(err, &t) && t.Timeout() {
		return Silence
	}
	return Failed
}
