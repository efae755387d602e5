package report

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"time"
)

// A Source is a journal that is open for reading, compressed by gzip or not.
type Source struct {
	Name string
	Size int64 // of the file, 0 where nobody knows

	io.Reader
	file io.Closer
	done *counter
}

// A counter counts what is read of a file.
type counter struct {
	io.Reader
	n int64
}

func (c *counter) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	c.n += int64(n)
	return n, err
}

// Close closes the file.
func (s *Source) Close() error {
	if s.file == nil {
		return nil
	}
	return s.file.Close()
}

// NewSource makes a source of r, compressed or not.
func NewSource(name string, r io.Reader) (*Source, error) {
	s := &Source{Name: name, done: &counter{Reader: r}}
	in := bufio.NewReaderSize(s.done, peek)
	s.Reader = in
	if magic, _ := in.Peek(2); !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return s, nil
	}
	z, err := gzip.NewReader(in)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, remedy(err))
	}
	s.Reader = z
	return s, nil
}

// Open opens a journal; "-" is stdin.
func Open(path string, stdin io.Reader) (*Source, error) {
	if path == "-" {
		return NewSource("standard input", stdin)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, openRemedy(err)
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = fmt.Errorf("%s is a directory; name the journals in it, like %s/*.jsonl*", path, path)
	}
	var s *Source
	if err == nil {
		s, err = NewSource(path, f)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	s.file = f
	if info.Mode().IsRegular() {
		s.Size = info.Size()
	}
	return s, nil
}

func openRemedy(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w; check the path, or pipe the journal in and say -", err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%w; journals are written by root: try sudo", err)
	}
	return err
}

// peek is how much of a journal is looked at for its first time.
const peek = 64 << 10

// Order puts the names of journals in the order of what they tell, since a flow
// may begin in one and end in the next. Names that cannot be read, and standard
// input, stay at the end.
func Order(paths []string) []string {
	type journal struct {
		path  string
		first time.Time
	}
	list := make([]journal, len(paths))
	for i, p := range paths {
		list[i] = journal{p, begin(p)}
	}
	slices.SortStableFunc(list, func(a, b journal) int {
		if a.first.IsZero() != b.first.IsZero() {
			return map[bool]int{true: 1, false: -1}[a.first.IsZero()]
		}
		return a.first.Compare(b.first)
	})
	out := make([]string, len(paths))
	for i, j := range list {
		out[i] = j.path
	}
	return out
}

// begin returns the time of the first line near the beginning of a journal that
// can be read.
func begin(path string) (t time.Time) {
	info, err := os.Stat(path)
	if path == "-" || err != nil || !info.Mode().IsRegular() {
		return t
	}
	s, err := Open(path, nil)
	if err != nil {
		return t
	}
	defer s.Close()
	in := bufio.NewScanner(io.LimitReader(s, peek))
	in.Buffer(nil, peek)
	for in.Scan() {
		var l Line
		if l.Parse(bytes.TrimSpace(in.Bytes())) == nil {
			return l.Time
		}
	}
	return t
}
