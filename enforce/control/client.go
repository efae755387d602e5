package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"syscall"
	"time"
)

// Time that a client gives a gateway.
const (
	dialTime = 2 * time.Second
	waitTime = 2 * time.Minute // a reload may take one
)

// A Client asks a gateway. It is not safe for concurrent use.
type Client struct {
	conn net.Conn
	enc  *json.Encoder
	dec  *json.Decoder
}

// A Refusal is the error of a request that the gateway does not answer.
type Refusal struct{ Why string }

// Error says why.
func (r Refusal) Error() string { return "the gateway says: " + r.Why }

// Dial connects to the gateway whose socket is at path, or at the first usual
// place where there is one if path is empty.
func Dial(path string) (*Client, error) {
	if path == "" {
		path = usualPath()
	}
	conn, err := net.DialTimeout("unix", path, dialTime)
	switch {
	case err == nil:
		return &Client{conn, json.NewEncoder(conn), json.NewDecoder(conn)}, nil
	case errors.Is(err, fs.ErrPermission):
		return nil, fmt.Errorf("%s: you may not connect; run it with sudo, or join the group that `chaperone run --control-group` names", path)
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("no gateway runs here: there is no socket %s; start one with `chaperone run`, or name its socket with --control", path)
	case errors.Is(err, syscall.ECONNREFUSED):
		return nil, fmt.Errorf("no gateway runs here: nobody answers at %s; start one with `chaperone run`", path)
	}
	return nil, fmt.Errorf("%s: %w", path, err)
}

func usualPath() string {
	if _, err := os.Stat(DefaultPath); err != nil {
		if _, err := os.Stat(ServicePath); err == nil {
			return ServicePath
		}
	}
	return DefaultPath
}

// Close hangs up.
func (c *Client) Close() error { return c.conn.Close() }

func (c *Client) ask(r Request) error {
	r.Version = Version
	if err := c.conn.SetDeadline(time.Now().Add(waitTime)); err != nil {
		return err
	}
	// A gateway that turns a client away may hang up before it is asked, but not
	// without an answer.
	if err := c.enc.Encode(r); err != nil && !errors.Is(err, syscall.EPIPE) {
		return fmt.Errorf("ask the gateway: %w", err)
	}
	return nil
}

func (c *Client) answer() (*Answer, error) {
	a := new(Answer)
	if err := c.dec.Decode(a); err != nil {
		return nil, fmt.Errorf("the gateway's answer: %w", err)
	}
	switch {
	case a.Version != Version:
		return nil, fmt.Errorf("the gateway speaks version %d of the protocol, this program version %d: use programs of the same build", a.Version, Version)
	case a.Kind == "error":
		return nil, Refusal{a.Error}
	}
	return a, nil
}

// errOther is the error for an answer to something else.
var errOther = errors.New("the gateway has answered something else")

// Status asks how the gateway fares.
func (c *Client) Status() (*Status, error) {
	if err := c.ask(Request{Verb: StatusVerb}); err != nil {
		return nil, err
	}
	a, err := c.answer()
	if err == nil && a.Status == nil {
		err = errOther
	}
	if err != nil {
		return nil, err
	}
	return a.Status, nil
}

// Reload lets the gateway read its policy again.
func (c *Client) Reload() (*Reload, error) {
	if err := c.ask(Request{Verb: ReloadVerb}); err != nil {
		return nil, err
	}
	a, err := c.answer()
	if err == nil && a.Reload == nil {
		err = errOther
	}
	if err != nil {
		return nil, err
	}
	return a.Reload, nil
}

// Flows returns the flows that r asks for, and how many there are in all.
func (c *Client) Flows(r Request) (flows []*Flow, matched uint64, err error) {
	r.Verb = FlowsVerb
	if err := c.ask(r); err != nil {
		return nil, 0, err
	}
	for {
		a, err := c.answer()
		switch {
		case err != nil:
			return nil, 0, err
		case a.Flow != nil:
			flows = append(flows, a.Flow)
		case a.End != nil:
			return flows, a.End.Matched, nil
		}
	}
}

// Tail shows f the lines of the journal as they come, or how many are missing,
// until f fails or the connection ends.
func (c *Client) Tail(r Request, f func(line []byte, lost uint64) error) error {
	r.Verb = TailVerb
	if err := c.ask(r); err != nil {
		return err
	}
	if err := c.conn.SetDeadline(time.Time{}); err != nil {
		return err
	}
	for {
		a, err := c.answer()
		if err != nil {
			return err
		}
		if a.Lost != nil {
			err = f(nil, a.Lost.Lines)
		} else if a.Line != nil {
			err = f(a.Line, 0)
		}
		if err != nil {
			return err
		}
	}
}
