package kernel

import (
	"errors"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/nftables/expr"
	"golang.org/x/sys/unix"
)

func TestParseQueues(t *testing.T) {
	for _, c := range []struct {
		name, table string
		want        []row
		bad         bool
	}{
		{"none", "", nil, false},
		{"two", "  100  31337     5 2 65531     7    11        42  1\n  101 4294967295     0 2 65531     0     0         0  1\n",
			[]row{{100, 31337, 7, 11}, {101, 4294967295, 0, 0}}, false},
		{"cut short", "  100  31337     5 2\n", nil, true},
		{"no number", "hundred 1 2 3 4 5 6 7 8\n", nil, true},
		{"beyond any queue", "70000 1 2 3 4 5 6 7 8\n", nil, true},
	} {
		got, err := parseQueues(strings.NewReader(c.table))
		if !slices.Equal(got, c.want) || (err != nil) != c.bad {
			t.Errorf("%s: %v, %v", c.name, got, err)
		}
	}
}

func TestSocketInode(t *testing.T) {
	table := []byte(`sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode
000000003841f7a4 0   77         00000000 0        0        0     2        0        4
0000000011111111 12  770        00000000 0        0        0     2        0        5
00000000c95c725a 12  77         00000000 0        0        0     2        0        482
short 12 78
`)
	for port, want := range map[uint32]string{77: "482", 770: "5", 78: "", 1: ""} {
		if got := socketInode(table, port); got != want {
			t.Errorf("port %d: inode %q, want %q", port, got, want)
		}
	}
}

// What a kernel without one of the pieces answers becomes a remedy.
func TestRemedies(t *testing.T) {
	for _, c := range []struct {
		err  error
		says string
	}{
		{explain("install rules", syscall.EPERM, ""), "sudo setcap cap_net_admin"},
		{explain("install rules", syscall.EOPNOTSUPP, ""), "modprobe nf_tables"},
		{explain("install rules", syscall.EPROTONOSUPPORT, ""), "CONFIG_NF_TABLES"},
		{explain("install rules", syscall.EAFNOSUPPORT, ""), "CONFIG_NF_TABLES_INET"},
		{lacking("a way to queue packets", syscall.ENOENT, remedyQueue), "modprobe nft_queue"},
		{lacking("a way to queue packets", syscall.ENOENT, remedyQueue), "CONFIG_NETFILTER_XT_TARGET_NFQUEUE"},
		{lacking(pieces[0].name, syscall.ENOENT, pieces[0].remedy), "CONFIG_NFT_CT"},
		{lacking(pieces[0].name, syscall.EPERM, pieces[0].remedy), "sudo"},
	} {
		var e *Error
		if !errors.As(c.err, &e) || e.Op == "" || !strings.Contains(c.err.Error(), c.says) {
			t.Errorf("%v, want %q", c.err, c.says)
		}
	}
	if explain("x", nil, "y") != nil || lacking("x", nil, "y") != nil {
		t.Error("nothing wrong is an error")
	}
}

// A piece that no kernel has is found missing.
func TestProbeMissing(t *testing.T) {
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // for good: the thread ends with its namespace
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			done <- err
			return
		}
		done <- probe(noSuch(queue(0, 1, false, false).exprs))
	}()
	err := <-done
	if errors.Is(err, syscall.EPERM) {
		t.Skip("needs root: the test makes a network namespace (use sudo)")
	}
	if err = lacking("a target", err, "make one"); err == nil || !strings.Contains(err.Error(), "it lacks a target; make one") {
		t.Errorf("%v", err)
	}
}

func noSuch(exprs []expr.Any) []expr.Any {
	t := *exprs[0].(*expr.Target)
	t.Name = "NOSUCHTARGET"
	return []expr.Any{&t}
}
