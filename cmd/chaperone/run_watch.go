package main

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"

	"chaperone/policy"
)

// watchEvery is how often a watch looks at the files. What has changed and is the
// same at the next look has been written to its end.
const watchEvery = 500 * time.Millisecond

// observe sends whenever the policy's files are no longer as known and have come to
// rest, until done is closed. It asks for the files by name each time: editors and
// packagers put new files in the place of old ones, and no notification tells of
// all of that on all file systems.
func observe(files func() string, known string, every time.Duration, done <-chan struct{}) <-chan struct{} {
	changed := make(chan struct{})
	go func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for before := known; ; {
			select {
			case <-done:
				return
			case <-tick.C:
			}
			now := files()
			if now == before && now != known {
				known = now
				select {
				case changed <- struct{}{}:
				case <-done:
					return
				}
			}
			before = now
		}
	}()
	return changed
}

// fingerprint changes when one of the files that make up the policy does.
func (p *policyFlag) fingerprint() string {
	var b strings.Builder
	names, err := policy.Files(p.path)
	if err != nil {
		fmt.Fprintf(&b, "%v\n", err)
	}
	for _, name := range append(names, p.files...) {
		info, err := os.Stat(name)
		if err != nil {
			fmt.Fprintf(&b, "%v\n", err)
			continue
		}
		fmt.Fprintf(&b, "%s %d %d", name, info.Size(), info.ModTime().UnixNano())
		if st, ok := info.Sys().(*syscall.Stat_t); ok {
			fmt.Fprintf(&b, " %d %d %d", st.Dev, st.Ino, st.Ctim.Nano())
		}
		b.WriteByte('\n')
	}
	return b.String()
}
