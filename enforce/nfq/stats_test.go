package nfq

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestRow(t *testing.T) {
	table := []byte("    7   4242     3 2 65531     5     6       99  1\n   17    100     0 2 65531     0     0        0  1\n")
	if f := row(table, 7); f == nil || number(f[5]) != 5 || number(f[6]) != 6 {
		t.Errorf("queue 7: %q", f)
	}
	if f := row(table, 1); f != nil {
		t.Errorf("queue 1: %q", f)
	}
	if f := row([]byte("7 4242\n"), 7); f != nil {
		t.Errorf("a short line: %q", f)
	}
}

func TestExplain(t *testing.T) {
	q := offline(Config{Number: 65000}, judge(pass))
	for _, c := range []struct {
		err    error
		reason error
		says   string
	}{
		{unix.EBUSY, ErrTaken, "queue 0: another program holds the queue (device or resource busy); stop that program"},
		{unix.EPERM, ErrPrivilege, "CAP_NET_ADMIN"},
		{unix.EINVAL, ErrMissing, "modprobe nfnetlink_queue"},
		{unix.EPROTONOSUPPORT, ErrMissing, "CONFIG_NETFILTER_NETLINK_QUEUE"},
		{unix.EMFILE, nil, "too many open files"},
	} {
		err := q.explain(c.err)
		var e *OpenError
		if !errors.As(err, &e) || e.Reason != c.reason || !errors.Is(err, c.err) {
			t.Errorf("%v: %#v", c.err, err)
		}
		if says := strings.ReplaceAll(err.Error(), "65000", "0"); !strings.Contains(says, c.says) {
			t.Errorf("%v: %q", c.err, says)
		}
	}
}
