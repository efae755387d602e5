package control

import (
	"bufio"
	"encoding/json"
	"net"
	"time"
)

// answers writes to one client.
type answers struct {
	conn net.Conn
	time time.Duration // the client's, for each
	buf  *bufio.Writer
	enc  *json.Encoder
}

func newAnswers(c net.Conn, t time.Duration) *answers {
	a := &answers{conn: c, time: t, buf: bufio.NewWriterSize(c, answerBuffer)}
	a.enc = json.NewEncoder(a.buf)
	a.enc.SetEscapeHTML(false)
	return a
}

// begin gives the client its time, from now.
func (a *answers) begin() error { return a.conn.SetWriteDeadline(time.Now().Add(a.time)) }

// patient gives it for ever.
func (a *answers) patient() error { return a.conn.SetWriteDeadline(time.Time{}) }

// add writes an answer that others follow.
func (a *answers) add(x *Answer) error {
	x.Version = Version
	return a.enc.Encode(x)
}

// last writes an answer and sees that all are on their way.
func (a *answers) last(x *Answer) error {
	if err := a.add(x); err != nil {
		return err
	}
	return a.buf.Flush()
}

// refuse writes why a request is not answered.
func (a *answers) refuse(why error) error {
	if err := a.begin(); err != nil {
		return err
	}
	return a.last(&Answer{Kind: "error", Error: why.Error()})
}
