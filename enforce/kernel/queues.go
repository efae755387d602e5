package kernel

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// The namespace of the calling thread, which need not be the process's.
const (
	queuePath  = "/proc/thread-self/net/netfilter/nfnetlink_queue"
	socketPath = "/proc/thread-self/net/netlink"
)

// A Loss is what the kernel lost of one queue since somebody bound it.
type Loss struct {
	Queue  uint16
	Full   uint64 // packets that met a full queue
	Socket uint64 // packets that the socket could not take
}

// Losses returns the losses of the queues first to first+count-1. A queue that
// nobody serves is left out.
func Losses(first, count uint16) ([]Loss, error) {
	rows, err := queues()
	if err != nil {
		return nil, err
	}
	var out []Loss
	for _, r := range rows {
		if r.number >= first && uint32(r.number) < uint32(first)+uint32(count) {
			out = append(out, Loss{r.number, r.full, r.socket})
		}
	}
	return out, nil
}

// row is a line of the kernel's table of queues.
type row struct {
	number       uint16
	port         uint32 // netlink address of the one who serves it
	full, socket uint64
}

func queues() ([]row, error) {
	f, err := os.Open(queuePath)
	if os.IsNotExist(err) {
		return nil, nil // the module is not loaded: there are no queues
	}
	if err != nil {
		return nil, explain("read queues", err, "")
	}
	defer f.Close()
	rows, err := parseQueues(f)
	return rows, explain("read queues", err, "")
}

func parseQueues(r io.Reader) (rows []row, err error) {
	for s := bufio.NewScanner(r); s.Scan(); {
		var q row
		var total, mode, span uint64
		if _, err := fmt.Sscan(s.Text(), &q.number, &q.port, &total, &mode, &span, &q.full, &q.socket); err != nil {
			return nil, fmt.Errorf("%s: %q: %w", queuePath, s.Text(), err)
		}
		rows = append(rows, q)
	}
	return rows, nil
}

// An Owner is a program that serves a queue. PID is 0 where it cannot be found,
// as for one in another PID namespace.
type Owner struct {
	PID  int
	Name string
}

// String returns "suricata (process 123)", or "another program".
func (o Owner) String() string {
	if o.PID == 0 {
		return "another program"
	}
	return fmt.Sprintf("%s (process %d)", o.Name, o.PID)
}

// QueueOwner finds out who serves queue n. ok is false if nobody does.
func QueueOwner(n uint16) (o Owner, ok bool, err error) {
	rows, err := queues()
	if err != nil {
		return o, false, err
	}
	for _, r := range rows {
		if r.number == n {
			return owner(r.port), true, nil
		}
	}
	return o, false, nil
}

// owner finds the process that has the netfilter socket with this address. The
// address is often, but not always, the process's number.
func owner(port uint32) (o Owner) {
	b, err := os.ReadFile(socketPath)
	if err != nil {
		return o
	}
	inode := socketInode(b, port)
	if inode == "" {
		return o
	}
	fds, err := filepath.Glob("/proc/[0-9]*/fd/*")
	if err != nil {
		return o
	}
	for _, fd := range fds {
		if to, err := os.Readlink(fd); err != nil || to != "socket:["+inode+"]" {
			continue
		}
		pid := strings.Split(fd, "/")[2]
		name, err := os.ReadFile("/proc/" + pid + "/comm")
		if err != nil {
			continue
		}
		o.Name = string(bytes.TrimSpace(name))
		o.PID, _ = strconv.Atoi(pid)
		return o
	}
	return o
}

// socketInode finds a netfilter socket in the kernel's table of netlink sockets.
func socketInode(table []byte, port uint32) string {
	for line := range strings.Lines(string(table)) {
		f := strings.Fields(line) // sk Eth Pid Groups Rmem Wmem Dump Locks Drops Inode
		if len(f) >= 10 && f[1] == "12" && f[2] == strconv.FormatUint(uint64(port), 10) {
			return f[9]
		}
	}
	return ""
}
