package lab

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"

	"github.com/vishvananda/netlink"
	"github.com/vishvananda/netns"
)

// A Host is one network namespace.
type Host struct {
	Name   string
	V4, V6 netip.Addr // of the gateway: the zero Addr

	ns      netns.NsHandle
	nl      *netlink.Handle
	gateway *Host
	port    string // the gateway's interface towards this host

	mu       sync.Mutex
	children []*exec.Cmd
}

func newHost(name string) (h *Host, err error) {
	h = &Host{Name: name, ns: netns.None()}
	if err = h.unshare(); err == nil {
		err = h.prepare()
	}
	if err != nil {
		h.close()
		return nil, fmt.Errorf("host %s: %w", name, err)
	}
	return h, nil
}

// unshare makes the namespace and leaves it again.
func (h *Host) unshare() error {
	enter := func() (err error) {
		if h.ns, err = netns.New(); err != nil {
			return fmt.Errorf("new network namespace: %w", err)
		}
		return nil
	}
	return elsewhere(enter, func() error { return nil })
}

// prepare brings up the loopback interface and lets IPv6 addresses be used at
// once, those included that the kernel gives to links by itself.
func (h *Host) prepare() (err error) {
	if h.nl, err = netlink.NewHandleAt(h.ns); err != nil {
		return fmt.Errorf("route netlink: %w", err)
	}
	lo, err := h.nl.LinkByName("lo")
	if err != nil {
		return fmt.Errorf("interface lo: %w", err)
	}
	if err := h.nl.LinkSetUp(lo); err != nil {
		return fmt.Errorf("interface lo up: %w", err)
	}
	for _, which := range []string{"all", "default"} {
		if err := h.Sysctl("ipv6/conf/"+which+"/accept_dad", "0"); err != nil {
			return err
		}
	}
	return nil
}

func (h *Host) setAddr(a netip.Addr) {
	if a.Is4() {
		h.V4 = a
	} else {
		h.V6 = a
	}
}

// Addr returns the host's own IPv4 or IPv6 address.
func (h *Host) Addr(v6 bool) netip.Addr {
	if v6 {
		return h.V6
	}
	return h.V4
}

// Interface returns what the gateway calls its interface towards h.
func (h *Host) Interface() string { return h.port }

// Do runs f in the host's namespace and returns its error. Do may be nested.
// Goroutines that f starts are not in the namespace.
func (h *Host) Do(f func() error) error {
	enter := func() error {
		if err := netns.Set(h.ns); err != nil {
			return fmt.Errorf("lab: enter %s: %w", h.Name, err)
		}
		return nil
	}
	return elsewhere(enter, f)
}

// elsewhere runs f where enter brings the thread, and brings the thread back. One
// that cannot be brought back is left locked: it ends with its goroutine instead
// of serving others from the wrong place.
func elsewhere(enter, f func() error) (err error) {
	runtime.LockOSThread()
	before, err := netns.Get()
	if err != nil {
		runtime.UnlockOSThread()
		return fmt.Errorf("lab: own network namespace: %w", err)
	}
	defer before.Close()
	defer func() {
		now, failed := netns.Get()
		if failed == nil && !now.Equal(before) {
			failed = netns.Set(before)
		}
		now.Close()
		if failed != nil {
			err = errors.Join(err, fmt.Errorf("lab: return to own network namespace: %w", failed))
			return
		}
		runtime.UnlockOSThread()
	}()
	if err := enter(); err != nil {
		return err
	}
	return f()
}

// Sysctl sets a variable below /proc/sys/net for the host alone.
func (h *Host) Sysctl(name, value string) error {
	return h.Do(func() error {
		if err := os.WriteFile("/proc/sys/net/"+name, []byte(value), 0o644); err != nil {
			return fmt.Errorf("lab: %s: %w", h.Name, err)
		}
		return nil
	})
}

// Start starts cmd in the host's namespace. It is killed when the lab is closed
// or this process dies. The caller waits for it.
func (h *Host) Start(cmd *exec.Cmd) error {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = new(syscall.SysProcAttr)
	}
	cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL
	cmd.WaitDelay = time.Second
	if err := h.Do(cmd.Start); err != nil {
		return fmt.Errorf("lab: %s: %w", h.Name, err)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.children = append(h.children, cmd)
	return nil
}

// close kills the children and lets go of the namespace.
func (h *Host) close() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, c := range h.children {
		c.Process.Kill() // one that has been waited for already is known to os and left alone
	}
	h.children = nil
	if h.nl != nil {
		h.nl.Close()
		h.nl = nil
	}
	if !h.ns.IsOpen() {
		return nil
	}
	return h.ns.Close()
}
