package transcript

import (
	"bytes"
	"fmt"
	"io"
	"net/netip"
	"os"
	"path/filepath"
	"strings"

	"chaperone/proto"
)

// A Turn is what one side says before the other answers.
type Turn struct {
	Dir  proto.Dir
	Data []byte   // for UDP: one datagram
	Want []string // the events it should yield
	Line int      // where it stands in the file, from 1
}

// A Transcript is one conversation.
type Transcript struct {
	Name      string // the file's name without directory and ".flow"
	File      string // as given to ReadFile or Read
	Over      proto.Transport
	Src, Dst  netip.AddrPort
	MidStream bool // it was going on before the first turn
	Turns     []Turn
}

// MaxFile and MaxTurn bound a file's text and one turn's bytes.
const (
	MaxFile = 16 << 20
	MaxTurn = 4 << 20
)

var (
	defaultSrc = netip.MustParseAddrPort("10.1.0.2:40000")
	defaultDst = netip.MustParseAddrPort("192.0.2.1:5000")
)

// ReadFile reads the transcript at path.
func ReadFile(path string) (*Transcript, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("transcript: %w", err)
	}
	defer f.Close()
	return Read(path, f)
}

// ReadDir reads the .flow files of a directory, in the order of their names.
// It is an error when there are none.
func ReadDir(dir string) ([]*Transcript, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.flow"))
	if err != nil || len(paths) == 0 {
		return nil, fmt.Errorf("transcript: %s holds no .flow file", dir)
	}
	var out []*Transcript
	for _, path := range paths {
		t, err := ReadFile(path)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// Read reads a transcript from r. Errors are of the form "name:line: ...".
func Read(name string, r io.Reader) (*Transcript, error) {
	src, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return nil, fmt.Errorf("transcript: read %s: %w", name, err)
	}
	if len(src) > MaxFile {
		return nil, fmt.Errorf("%s:1: larger than %d bytes; split the conversation", name, MaxFile)
	}
	t := &Transcript{
		Name: strings.TrimSuffix(filepath.Base(name), ".flow"), File: name,
		Over: proto.TCP, Src: defaultSrc, Dst: defaultDst,
	}
	for i, line := range lines(src) {
		if err := t.line(string(line), i+1); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, i+1, err)
		}
	}
	if len(t.Turns) == 0 {
		return nil, fmt.Errorf("%s:1: nobody says anything; want a line that starts with \"> \" or \"< \"", name)
	}
	return t, nil
}

// Bytes returns all that was said in direction d.
func (t *Transcript) Bytes(d proto.Dir) []byte {
	var out []byte
	for i := range t.Turns {
		if t.Turns[i].Dir == d {
			out = append(out, t.Turns[i].Data...)
		}
	}
	return out
}

// Rewrite returns the text of a transcript with its expected events replaced:
// got[i] are those of turn i. Comments, metadata and bytes stay as they are.
func Rewrite(src []byte, got [][]string) []byte {
	var out bytes.Buffer
	all, turn := lines(src), -1
	for i, line := range all {
		if mark(line) == '=' {
			continue
		}
		out.Write(line)
		out.WriteByte('\n')
		switch mark(line) {
		case '>', '<':
			turn++
		case '+':
		default:
			continue
		}
		if turn < 0 || turn >= len(got) || continued(all[i+1:]) {
			continue
		}
		for _, event := range got[turn] {
			fmt.Fprintln(&out, "=", event)
		}
	}
	return out.Bytes()
}

// continued reports whether the turn before rest goes on in it.
func continued(rest [][]byte) bool {
	for _, line := range rest {
		switch mark(line) {
		case '+':
			return true
		case 0, '#', '\r':
		default:
			return false
		}
	}
	return false
}

func lines(src []byte) [][]byte {
	src = bytes.TrimSuffix(src, []byte("\n"))
	if len(src) == 0 {
		return nil
	}
	return bytes.Split(src, []byte("\n"))
}

func mark(line []byte) byte {
	if len(line) == 0 {
		return 0
	}
	return line[0]
}
