package nfq

import (
	"bytes"
	"io"
	"os"
	"strconv"
	"sync/atomic"
)

// Stats counts what a queue has done since it was opened.
type Stats struct {
	Packets       uint64 // received
	Batches       uint64 // in which they came
	VerdictErrors uint64 // verdicts that the kernel refused, because the packet was gone
	Truncated     uint64 // packets that did not come whole, answered by FailOpen
	Malformed     uint64 // messages without a packet number
	Panics        uint64 // of the handler
	Overruns      uint64 // times the kernel said ENOBUFS
	Brimful       uint64 // times a queue that fails open may have been full, so that packets passed unseen

	Waiting uint64 // packets in the kernel's queue now

	// The kernel's own count of packets that never came.
	QueueFull  uint64 // because MaxLen were waiting
	SocketFull uint64 // because the socket was full
}

type counters struct {
	packets, batches, verdictErrors, truncated, malformed, panics, overruns, brimful atomic.Uint64
	waiting, queueFull, socketFull                                                   atomic.Uint64
}

// tablePath is the kernel's table of queues. In it, a line is: number, owner,
// waiting, copy mode, copy range, lost to a full queue, lost to a full socket,
// last packet number, 1.
const tablePath = "/proc/thread-self/net/netfilter/nfnetlink_queue"

// Stats returns the counts so far. Any goroutine may call it.
func (q *Queue) Stats() Stats {
	q.readTable()
	c := &q.counters
	return Stats{
		Packets:       c.packets.Load(),
		Batches:       c.batches.Load(),
		VerdictErrors: c.verdictErrors.Load(),
		Truncated:     c.truncated.Load(),
		Malformed:     c.malformed.Load(),
		Panics:        c.panics.Load(),
		Overruns:      c.overruns.Load(),
		Brimful:       c.brimful.Load(),
		Waiting:       c.waiting.Load(),
		QueueFull:     c.queueFull.Load(),
		SocketFull:    c.socketFull.Load(),
	}
}

// readTable takes over the kernel's counts.
func (q *Queue) readTable() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.table == nil {
		return
	}
	b, err := readFrom(q.table)
	if err != nil {
		return
	}
	if f := row(b, q.config.Number); f != nil {
		q.counters.waiting.Store(number(f[2]))
		q.counters.queueFull.Store(number(f[5]))
		q.counters.socketFull.Store(number(f[6]))
	}
}

// closeTable takes the kernel's counts for the last time.
func (q *Queue) closeTable() {
	q.readTable()
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.table != nil {
		q.table.Close()
		q.table = nil
	}
}

// readFrom reads f anew, from its start.
func readFrom(f *os.File) ([]byte, error) {
	return io.ReadAll(io.NewSectionReader(f, 0, 1<<20))
}

// row returns the fields of the line about a queue, or nil.
func row(table []byte, queue uint16) [][]byte {
	for line := range bytes.Lines(table) {
		if f := bytes.Fields(line); len(f) >= 7 && number(f[0]) == uint64(queue) {
			return f
		}
	}
	return nil
}

func number(b []byte) uint64 {
	n, _ := strconv.ParseUint(string(b), 10, 64)
	return n
}
