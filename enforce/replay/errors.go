package replay

import (
	"errors"
	"fmt"
	"io"
)

// A FormatError says what makes a file unreadable, and where.
type FormatError struct {
	File   string
	Offset int64  // in bytes, after decompression
	Found  string // what is there
	Want   string // what would do, or what to do
}

// Error returns "file: at byte n: found; want".
func (e *FormatError) Error() string {
	return fmt.Sprintf("%s: at byte %d: %s; %s", e.File, e.Offset, e.Found, e.Want)
}

const wantCapture = "want a pcap or pcapng capture, as tcpdump -w and Wireshark write them"

// damage returns how an error of a capture's reader is told to people.
func damage(err error) string {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return "the file ends in the middle of a record"
	}
	return "the file is damaged: " + err.Error()
}
