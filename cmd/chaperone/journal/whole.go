package journal

import "io"

// whole keeps lines apart on a disk that was full for a while: a line of which
// only the beginning could be written is ended before the next one.
type whole struct {
	io.Writer
	torn bool
}

// Write writes one line or more.
func (w *whole) Write(b []byte) (int, error) {
	if w.torn {
		if _, err := w.Writer.Write([]byte{'\n'}); err != nil {
			return 0, err
		}
		w.torn = false
	}
	n, err := w.Writer.Write(b)
	if n > 0 && n < len(b) {
		w.torn = b[n-1] != '\n'
	}
	return n, err
}
