package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// A pidfile holds the number of a process. An empty path is none.
type pidfile string

// write puts the number of this process into the file.
func (p pidfile) write() error {
	if p == "" {
		return nil
	}
	if err := os.WriteFile(string(p), []byte(strconv.Itoa(os.Getpid())+"\n"), 0o644); err != nil {
		return fmt.Errorf("pidfile: %w; name a file in a directory that can be written", err)
	}
	return nil
}

// read returns the number in the file.
func (p pidfile) read() (int, error) {
	b, err := os.ReadFile(string(p))
	if err != nil {
		return 0, fmt.Errorf("pidfile: %w; is the gateway running with --pidfile %s?", err, string(p))
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil || pid <= 0 {
		return 0, fmt.Errorf("pidfile: %s holds no process number", string(p))
	}
	return pid, nil
}

// remove removes the file, unless another process has put its number there.
func (p pidfile) remove() {
	if pid, err := p.read(); p != "" && err == nil && pid == os.Getpid() {
		os.Remove(string(p))
	}
}
