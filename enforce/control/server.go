package control

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"
)

const (
	acceptAgain  = 100 * time.Millisecond
	answerBuffer = 32 << 10
)

// limits is how much clients may ask of a server.
type limits struct {
	clients, tails int
	idle           time.Duration // between two requests
	answer         time.Duration // for the client to take an answer
	reload         time.Duration
}

var usual = limits{clients: 16, tails: 8, idle: 5 * time.Minute, answer: 10 * time.Second, reload: time.Minute}

// A Server answers the clients of a socket.
type Server struct {
	limits
	monitor *Monitor
	group   Group
	ln      *net.UnixListener
	running sync.WaitGroup

	mu     sync.Mutex
	conns  map[net.Conn]bool // whether it tails
	closed bool
}

// Serve answers the clients of ln until it is closed.
func Serve(ln *net.UnixListener, m *Monitor, g Group) *Server { return usual.serve(ln, m, g) }

func (l limits) serve(ln *net.UnixListener, m *Monitor, g Group) *Server {
	s := &Server{limits: l, monitor: m, group: g, ln: ln, conns: map[net.Conn]bool{}}
	s.running.Go(s.accept)
	return s
}

// Close hangs up on all clients and removes the socket.
func (s *Server) Close() error {
	s.mu.Lock()
	s.closed = true
	for c := range s.conns {
		c.Close()
	}
	s.mu.Unlock()
	err := s.ln.Close()
	s.running.Wait()
	return err
}

// accept lives as long as the socket does: that there are no descriptors left
// for a while, for one, is no reason to end.
func (s *Server) accept() {
	for {
		c, err := s.ln.AcceptUnix()
		switch {
		case errors.Is(err, net.ErrClosed):
			return
		case err != nil:
			time.Sleep(acceptAgain)
		case !s.add(c):
			turnAway(c, errors.New("too many clients; try again later"))
		default:
			s.running.Go(func() { s.client(c) })
		}
	}
}

func (s *Server) add(c net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || len(s.conns) >= s.clients {
		return false
	}
	s.conns[c] = false
	s.monitor.clients.Add(1)
	return true
}

func (s *Server) remove(c net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
	s.monitor.clients.Add(-1)
	c.Close()
}

// mayTail makes c one of those who tail, or reports that there are too many.
func (s *Server) mayTail(c net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, tail := range s.conns {
		if tail {
			n++
		}
	}
	if n >= s.limits.tails {
		return false
	}
	s.conns[c] = true
	return true
}

// turnAway says why and hangs up. A line always fits into a fresh connection.
func turnAway(c net.Conn, why error) {
	a := newAnswers(c, usual.answer)
	_ = a.refuse(why)
	c.Close()
}

// client answers one client. A panic costs it the connection and nothing more.
func (s *Server) client(c *net.UnixConn) {
	defer s.remove(c)
	defer func() {
		if r := recover(); r != nil {
			s.monitor.Alarm(fmt.Sprintf("panic while answering at the control socket: %v", r))
		}
	}()
	p, err := peerOf(c)
	if err == nil {
		err = s.group.admits(p)
	}
	if err != nil {
		turnAway(c, err)
		return
	}
	in := bufio.NewReaderSize(c, maxRequest)
	out := newAnswers(c, s.answer)
	for s.request(c, in, out) == nil {
	}
}

// request answers one request. After an error the connection is of no more use.
func (s *Server) request(c net.Conn, in *bufio.Reader, out *answers) error {
	if err := c.SetReadDeadline(time.Now().Add(s.idle)); err != nil {
		return err
	}
	line, err := in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		return errors.Join(err, out.refuse(fmt.Errorf("a request has %d bytes at most", maxRequest)))
	}
	if err != nil {
		return err
	}
	r, err := parseRequest(line)
	if err != nil {
		return out.refuse(err)
	}
	switch r.Verb {
	case StatusVerb:
		return s.status(out)
	case FlowsVerb:
		return s.flows(&r, out)
	case ReloadVerb:
		return s.reload(out)
	}
	return s.tail(&r, c, in, out)
}
