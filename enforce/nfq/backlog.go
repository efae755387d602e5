package nfq

import "golang.org/x/sys/unix"

// A backlog is what has come in one go, without the socket being empty in between.
//
// A queue that fails open passes what finds it or its socket full, and the kernel
// tells and counts nothing of it. But what filled it comes out before anything that
// got in later. So it is enough to look, each time a quarter of what fits has come,
// whether more than half of it waits: before a packet comes that was overtaken by one
// that passed unseen, that was found.
type backlog struct {
	packets int // since the last look
	memory  int // of the kernel's, at the most
	full    bool
}

// skbMemory bounds what the kernel counts for a message of n bytes.
func skbMemory(n int) int { return 2*n + 2<<10 }

// piles takes note of n datagrams, and says so when the queue or the socket may
// have been full before the last of them came.
func (q *Queue) piles(n int) {
	b := &q.backlog
	b.packets += n
	for k := range n {
		b.memory += skbMemory(int(q.in.headers[k].n))
	}
	if b.packets >= int(q.config.MaxLen)/4-batchLen || b.memory >= receiveMemory/4 {
		b.packets, b.memory = 0, 0
		q.look()
	}
	if b.full && q.config.Unseen != nil {
		q.config.Unseen()
	}
}

// leastMemory is what the kernel counts at the least for a message.
const leastMemory = 768

// look looks how full the queue and the socket are. Who may not read the kernel's
// table knows the first by the second.
func (q *Queue) look() {
	half, most := uint64(q.config.MaxLen)/2, uint64(receiveMemory)/2
	if q.table == nil {
		most = min(most, half*leastMemory)
	}
	q.readTable()
	if q.backlog.full || q.counters.waiting.Load() < half && q.held() < most {
		return
	}
	q.backlog.full = true
	q.counters.brimful.Add(1)
}

// held is how many bytes of the kernel's wait at the socket.
func (q *Queue) held() uint64 {
	n, err := unix.GetsockoptInt(q.fd, unix.SOL_SOCKET, unix.SO_MEMINFO) // the first of several numbers
	if err != nil {
		return 0
	}
	return uint64(n)
}
