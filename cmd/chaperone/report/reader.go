package report

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Limits of what is read.
const (
	maxLine     = 1 << 20 // bytes of a line that is read as one
	maxProblems = 100     // lines that cannot be read and are shown one by one
)

// Lines counts the lines of journals by what they are.
type Lines struct {
	Total       uint64 `json:"total"`
	Classified  uint64 `json:"classified"`
	Verdict     uint64 `json:"verdict"`
	Expectation uint64 `json:"expectation"`
	Expired     uint64 `json:"expired"`
	Policy      uint64 `json:"policy"`
	Alarm       uint64 `json:"alarm"`
	Details     uint64 `json:"details"` // verdicts that only add names to the one before
	Blank       uint64 `json:"blank"`
	Unreadable  uint64 `json:"unreadable"`
}

// A Problem is a line that cannot be read.
type Problem struct {
	File string `json:"file"`
	Line uint64 `json:"line"`
	Text string `json:"problem"`
}

// String returns "file:line: problem".
func (p Problem) String() string { return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text) }

// A Reader reads journals.
type Reader struct {
	Each     func(*Line)                  // every line that can be read
	Progress func(name string, now int64) // now and then: how many bytes of the file have been read

	Files    int
	Lines    Lines
	Problems []Problem // the first of them; Lines.Unreadable counts them all
}

// progressEvery is after how many lines progress is told.
const progressEvery = 1 << 12

// Read reads one journal to its end. The error is one of reading, not of what is
// read. A compressed journal that ends too early is one, and what stands before
// the end has been told.
func (r *Reader) Read(s *Source) error {
	in := bufio.NewReaderSize(s, 64<<10)
	var l Line
	for n := uint64(1); ; n++ {
		b, whole, err := nextLine(in)
		if len(b) > 0 || !whole {
			r.line(s.Name, n, b, whole, &l)
		}
		switch {
		case errors.Is(err, io.EOF):
			r.Files++
			return nil
		case err != nil:
			return fmt.Errorf("%s: behind line %d: %w; what stands before that was read", s.Name, n-1, remedy(err))
		}
		if r.Progress != nil && n%progressEvery == 0 {
			r.Progress(s.Name, s.done.n)
		}
	}
}

func (r *Reader) line(name string, n uint64, b []byte, whole bool, l *Line) {
	r.Lines.Total++
	b = bytes.TrimSpace(b)
	var err error
	switch {
	case !whole:
		err = fmt.Errorf("longer than %d bytes, which no line of a journal is", maxLine)
	case len(b) == 0:
		r.Lines.Blank++
		return
	default:
		err = l.Parse(b)
	}
	if err != nil {
		r.Lines.Unreadable++
		if len(r.Problems) < maxProblems {
			r.Problems = append(r.Problems, Problem{name, n, err.Error()})
		}
		return
	}
	r.Lines.count(l)
	r.Each(l)
}

func (c *Lines) count(l *Line) {
	switch l.Event {
	case Classified:
		c.Classified++
	case Verdict:
		c.Verdict++
		if l.Details {
			c.Details++
		}
	case Expectation:
		c.Expectation++
	case Expired:
		c.Expired++
	case Policy:
		c.Policy++
	case Alarm:
		c.Alarm++
	}
}

// nextLine returns the next line with its end, valid until the next call. A line
// that is too long is passed over, and whole is false.
func nextLine(in *bufio.Reader) (b []byte, whole bool, err error) {
	b, err = in.ReadSlice('\n')
	if !errors.Is(err, bufio.ErrBufferFull) {
		return b, true, err
	}
	long := bytes.Clone(b)
	for errors.Is(err, bufio.ErrBufferFull) {
		b, err = in.ReadSlice('\n')
		if len(long) <= maxLine {
			long = append(long, b...)
		}
	}
	if len(long) > maxLine {
		return nil, false, err
	}
	return long, true, err
}

// span is the times that lines are of.
type span struct{ from, to time.Time }

func (s *span) add(t time.Time) {
	if s.from.IsZero() || t.Before(s.from) {
		s.from = t
	}
	if t.After(s.to) {
		s.to = t
	}
}

// remedy adds to an error of reading what to do about it.
func remedy(err error) error {
	text := err.Error()
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the compressed file ends too early: is it still being written?")
	case strings.HasPrefix(text, "gzip:") || strings.HasPrefix(text, "flate:"):
		return fmt.Errorf("%w: the compressed file is damaged", err)
	}
	return err
}
