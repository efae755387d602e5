package main

import (
	"fmt"
	"io"

	"gopkg.in/natefinch/lumberjack.v2"

	"chaperone/cmd/chaperone/journal"
)

// How the journal's file is rotated.
const (
	journalSize = 100 // MiB
	journalKeep = 10  // old files
)

// A journalFile is where a journal goes.
type journalFile struct {
	io.Writer
	file *lumberjack.Logger // nil: standard output
}

// openJournal opens the journal at path, or makes one of w if that is empty.
func openJournal(w io.Writer, path string) (*journalFile, error) {
	if path == "" {
		return &journalFile{Writer: w}, nil
	}
	l := &lumberjack.Logger{Filename: path, MaxSize: journalSize, MaxBackups: journalKeep, Compress: true}
	if _, err := l.Write(nil); err != nil { // opens the file
		return nil, fmt.Errorf("journal: %w; name a file in a directory that can be written", err)
	}
	return &journalFile{Writer: l, file: l}, nil
}

// options says how to write: for people on a terminal, otherwise for programs.
func (f *journalFile) options(errs io.Writer) journal.Options {
	o := journal.Options{Failed: func(err error) { warn(errs, "the journal cannot be written: %v", err) }}
	if f.file == nil {
		t := terminalOf(f.Writer)
		o.Human, o.Color = t.tty, t.color
	}
	return o
}

// end ends the journal and closes its file. A disk that does not answer is left
// behind, and what waits for it is lost.
func (f *journalFile) end(j *journal.Journal, errs io.Writer) {
	if !j.Close() {
		warn(errs, "the journal's disk does not answer: its last entries are missing")
		return
	}
	if err := f.Close(); err != nil {
		warn(errs, "the journal: %v", err)
	}
}

// Close closes the file.
func (f *journalFile) Close() error {
	if f.file == nil {
		return nil
	}
	return f.file.Close()
}
