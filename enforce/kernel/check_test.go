package kernel_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	nfqueue "github.com/florianl/go-nfqueue/v2"
	"golang.org/x/sys/unix"

	"chaperone/enforce/kernel"
	"chaperone/test/lab"
)

func TestCheck(t *testing.T) {
	l := newLab(t)
	do(t, l, kernel.Check)
	do(t, l, func() error {
		if there, err := kernel.Installed(); there || err != nil {
			t.Errorf("Check left a table: %v, %v", there, err)
		}
		return nil
	})
}

// unprivileged runs f on a thread without capabilities. The thread ends with it.
func unprivileged(t *testing.T, l *lab.Lab, f func()) {
	t.Helper()
	done := make(chan error)
	go func() {
		runtime.LockOSThread()
		done <- l.Gateway.Do(func() error {
			var none [2]unix.CapUserData
			if err := unix.Capset(&unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}, &none[0]); err != nil {
				return err
			}
			f()
			return nil
		})
	}()
	<-done // it cannot return to its own namespace, which is no matter
}

// Without the privilege everything says what helps.
func TestUnprivileged(t *testing.T) {
	l := newLab(t)
	install(t, l, spec)
	var errs []error
	unprivileged(t, l, func() {
		errs = []error{kernel.Check(), kernel.Install(spec), kernel.Remove()}
	})
	if len(errs) == 0 {
		t.Fatal("the privileges could not be given up")
	}
	for i, err := range errs {
		var e *kernel.Error
		if !errors.As(err, &e) || !errors.Is(err, os.ErrPermission) || !strings.Contains(err.Error(), "sudo") || e.Op == "" {
			t.Errorf("%d: %v", i, err)
		}
	}
	if err := verify(t, l, spec); err != nil {
		t.Error(err)
	}
}

// hoard binds a queue, holds the few packets there is room for, and never answers.
func hoard(t *testing.T, l *lab.Lab, n uint16, room uint32) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	do(t, l, func() error {
		q, err := nfqueue.Open(&nfqueue.Config{NfQueue: n, MaxPacketLen: 0xffff, MaxQueueLen: room, Copymode: nfqueue.NfQnlCopyPacket, WriteTimeout: time.Second})
		if err != nil {
			return err
		}
		t.Cleanup(func() { cancel(); q.Close() })
		return q.RegisterWithErrorFunc(ctx, func(nfqueue.Attribute) int { return 0 }, func(error) int { return 0 })
	})
}

func TestLosses(t *testing.T) {
	l := newLab(t)
	hoard(t, l, 100, 4)
	hoard(t, l, 102, 4)
	s := spec
	s.Count = 1
	install(t, l, s)
	client, _ := pair(t, l, false)
	for range 10 {
		fmt.Fprint(client, "a datagram")
	}
	var got []kernel.Loss
	do(t, l, func() (err error) { got, err = kernel.Losses(100, 2); return err })
	if len(got) != 1 || got[0] != (kernel.Loss{Queue: 100, Full: 6}) {
		t.Errorf("losses %+v, want 6 of queue 100", got)
	}
}

func TestQueueOwner(t *testing.T) {
	l := newLab(t)
	hoard(t, l, 100, 4)
	do(t, l, func() error {
		o, ok, err := kernel.QueueOwner(100)
		if name, _ := os.ReadFile("/proc/self/comm"); !ok || o.PID != os.Getpid() || o.Name != strings.TrimSpace(string(name)) {
			t.Errorf("queue 100: %+v, %v, want process %d, %s", o, ok, os.Getpid(), name)
		}
		if !strings.Contains(o.String(), fmt.Sprintf("(process %d)", os.Getpid())) {
			t.Errorf("in words: %s", o)
		}
		if err != nil {
			return err
		}
		if o, ok, _ := kernel.QueueOwner(101); ok {
			t.Errorf("queue 101: %+v", o)
		}
		return nil
	})
	if none := (kernel.Owner{}).String(); none != "another program" {
		t.Errorf("an unknown owner is %q", none)
	}
}
