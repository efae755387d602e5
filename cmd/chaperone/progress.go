package main

import (
	"fmt"
	"io"
	"path/filepath"
	"time"

	"chaperone/enforce/replay"
)

// When progress is shown at all, and how often.
const (
	progressAfter = time.Second
	progressEvery = 200 * time.Millisecond
)

// Progress shows on a terminal how far a long replay has come.
type progress struct {
	w     io.Writer // nil: not on a terminal
	name  string
	in    *replay.Reader
	next  time.Time
	shown bool
}

func newProgress(w io.Writer, path string, in *replay.Reader) *progress {
	p := &progress{name: filepath.Base(path), in: in, next: time.Now().Add(progressAfter)}
	if terminalOf(w).tty {
		p.w = w
	}
	return p
}

func (p *progress) show(now time.Time) {
	if p.w == nil || time.Now().Before(p.next) {
		return
	}
	p.next, p.shown = time.Now().Add(progressEvery), true
	done := ""
	if read, size := p.in.Progress(); size > 0 {
		done = fmt.Sprintf("%d %%, ", read*100/size)
	}
	fmt.Fprintf(p.w, "\r\x1b[K%s: %s%s, at %s", p.name, done, plural(p.in.Counts().Packets, "packet"), now.Format(time.DateTime))
}

func (p *progress) clear() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
