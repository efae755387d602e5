package nfq

import (
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	nfqueue "github.com/florianl/go-nfqueue/v2"
	"golang.org/x/sys/unix"

	"chaperone/enforce"
)

// A Handler judges packets. [enforce.Engine] is one.
//
// Both methods are called by one goroutine at a time. Neither may keep b or m,
// and neither may call [Queue.Do].
type Handler interface {
	Handle(now time.Time, b []byte, m *enforce.Meta) enforce.Verdict
	Tick(now time.Time)
}

// DefaultMaxLen is how many packets the kernel keeps waiting for their verdicts.
const DefaultMaxLen = 8192

// Config says which queue to serve and how.
type Config struct {
	Number   uint16
	FailOpen bool          // what cannot be judged passes: queue or socket full, packet cut short, panic
	Marks    enforce.Marks // how what is settled of a flow is written into the mark
	MaxLen   uint32        // packets waiting; 0: DefaultMaxLen

	// Unseen is told that packets may have passed up to now that the handler was
	// not shown. It is called in the loop: it must be quick.
	Unseen func()
	// Refused is told of packets whose verdict says Tell, before they are
	// discarded. It is called in the loop: it must be quick and keep nothing.
	Refused func(packet []byte, v enforce.Verdict)
	// Alarm is told what is wrong, at most about once a second. It is called in
	// the loop as well.
	Alarm func(text string)
}

// A Queue is one NFQUEUE queue and the loop that serves it.
type Queue struct {
	config  Config
	handler Handler
	marks   enforce.Marks

	fd    int      // of the queue's socket
	wake  int      // an eventfd that ends a wait
	table *os.File // the kernel's own counters of all queues

	in       *inbox
	backlog  backlog
	out      outbox
	arrival  arrival
	meta     enforce.Meta
	ticked   time.Time
	received time.Time     // when the latest packet came
	busy     bool          // and that it came close behind another
	answered bool          // the kernel's answer to bind is here
	refusal  syscall.Errno // what it says

	counters counters
	alarmed  time.Time

	mu    sync.Mutex // guards what follows, and what jobs touch while the loop does not run
	state state
	todo  []func()
	asked atomic.Bool // todo is not empty
}

// Open binds the queue. Packets that already wait for it may be handled before
// Open returns. The network namespace is that of the calling thread.
//
// The queue must be run or closed.
func Open(c Config, h Handler) (*Queue, error) {
	if c.MaxLen == 0 {
		c.MaxLen = DefaultMaxLen
	}
	q := &Queue{config: c, handler: h, marks: c.Marks, in: newInbox(), out: newOutbox(c.Number), fd: -1, wake: -1}
	if err := q.open(); err != nil {
		q.finish()
		return nil, q.explain(err)
	}
	return q, nil
}

func (q *Queue) open() (err error) {
	if q.fd, err = socket(q.config.Number); err != nil {
		return err
	}
	if err = tune(q.fd); err != nil {
		return err
	}
	if q.wake, err = unix.Eventfd(0, unix.EFD_NONBLOCK|unix.EFD_CLOEXEC); err != nil {
		return err
	}
	// Only root may read it; a gateway of another user counts no losses.
	if q.table, err = os.Open(tablePath); err != nil && !os.IsNotExist(err) && !os.IsPermission(err) {
		return err
	}
	return q.bind()
}

// socket returns a descriptor of go-nfqueue's socket.
//
// It is a duplicate, and go-nfqueue's own is closed, which takes the socket away
// from the Go runtime's poller. That would wake a second thread for every
// packet, to find that nobody waits there: a fifth of all connections per
// second, and a third of all datagrams, is lost to it.
func socket(number uint16) (fd int, err error) {
	nf, err := nfqueue.Open(&nfqueue.Config{NfQueue: number})
	if err != nil {
		return -1, err
	}
	defer nf.Close()
	raw, err := nf.Con.SyscallConn()
	if err != nil {
		return -1, err
	}
	e := raw.Control(func(p uintptr) { fd, err = unix.FcntlInt(p, unix.F_DUPFD_CLOEXEC, 0) })
	return fd, errors.Join(e, err)
}

// bindSequence tells the answer to bind from those to verdicts, which carry 0.
const bindSequence = 1

// bind asks for the queue, its options included, in one message: between two,
// packets that already wait would come in place of the second answer.
func (q *Queue) bind() error {
	b := header(nil, kindConfig, unix.NLM_F_ACK, bindSequence, q.config.Number)
	b = attr(b, configCommand, []byte{commandBind, 0, 0, 0})
	b = attr(b, configParams, []byte{0, 0, 0xff, 0xff, nfqueue.NfQnlCopyPacket})
	b = attr32(b, configMaxLen, q.config.MaxLen)
	flags := uint32(nfqueue.NfQaCfgFlagGSO)
	if q.config.FailOpen {
		flags |= nfqueue.NfQaCfgFlagFailOpen
	}
	b = attr32(b, configMask, nfqueue.NfQaCfgFlagGSO|nfqueue.NfQaCfgFlagFailOpen)
	b = attr32(b, configFlags, flags)
	native.PutUint32(b, uint32(len(b)))
	if err := send(q.fd, b); err != nil {
		return err
	}
	for !q.answered { // the answer is there already, perhaps behind packets
		n, err := q.batch()
		if err != nil {
			return err
		}
		if n == 0 {
			return errors.New("no answer from the kernel")
		}
	}
	if q.refusal != 0 {
		return q.refusal
	}
	return nil
}
