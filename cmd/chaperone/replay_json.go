package main

import (
	"encoding/json"
	"io"

	"chaperone/cmd/chaperone/ledger"
)

// lines shows flows as JSON, an object a line.
type lines struct {
	e   *json.Encoder
	err error
}

func newLines(w io.Writer) *lines {
	l := &lines{e: json.NewEncoder(w)}
	l.e.SetEscapeHTML(false)
	return l
}

func (l *lines) begin(string) {}

func (l *lines) flow(f *ledger.Flow) {
	if l.err == nil {
		l.err = l.e.Encode(f)
	}
}

func (l *lines) end() error { return l.err }

func (l *lines) summary(s *ledger.Summary) error {
	return l.e.Encode(struct {
		*ledger.Summary `json:"summary"`
	}{s})
}
