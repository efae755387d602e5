package lab

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// StartReady starts cmd in the host's namespace and returns when it says that it is
// ready, as to systemd. It is killed where it does not within 10 seconds.
func (h *Host) StartReady(cmd *exec.Cmd) error {
	dir, err := os.MkdirTemp("", "ready")
	if err != nil {
		return fmt.Errorf("lab: %w", err)
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "notify")
	ready, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: name, Net: "unixgram"})
	if err != nil {
		return fmt.Errorf("lab: %w", err)
	}
	defer ready.Close()
	cmd.Env = append(os.Environ(), "NOTIFY_SOCKET="+name)
	if err := h.Start(cmd); err != nil {
		return err
	}
	ready.SetReadDeadline(time.Now().Add(10 * time.Second))
	for b := make([]byte, 4096); ; {
		n, err := ready.Read(b)
		if err != nil {
			cmd.Process.Kill()
			cmd.Wait()
			return fmt.Errorf("lab: %v did not say that it is ready: %w", cmd.Args, err)
		}
		if bytes.Contains(b[:n], []byte("READY=1")) {
			return nil
		}
	}
}
