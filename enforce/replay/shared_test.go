package replay

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// Every real capture that stands beside the project is read to its end.
func TestSharedCaptures(t *testing.T) {
	dir := filepath.Join("..", "..", "..", "shared", "captures")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no captures beside the project: ../shared/captures is missing")
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*", "*"))
	var packets uint64
	for _, path := range files {
		r, err := Open(path)
		for err == nil {
			_, _, err = r.Next()
		}
		if !errors.Is(err, io.EOF) {
			t.Errorf("%v", err)
			continue
		}
		if w := r.Warnings(); len(w) > 0 {
			t.Logf("%s: %q", filepath.Base(path), w)
		}
		packets += r.Counts().Packets
		r.Close()
	}
	t.Logf("%d captures, %d packets", len(files), packets)
}
