package demo

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"chaperone/test/lab"
)

// A gateway that lets everything pass, or refuses too much, is found out.
func TestBroken(t *testing.T) {
	if why := lab.Missing(); why != nil {
		t.Skip(why)
	}
	for name, rule := range map[string]string{
		"everything passes": "",
		"files pass":        "rule \"r\" {\n    features = [feature.image, feature.file_sharing, feature.voice, feature.game]\n    action = reset\n  }",
		"no talk either":    "rule \"r\" {\n    apps = category.im\n    action = reset\n  }",
	} {
		var out bytes.Buffer
		policy := "policy \"p\" {\n  " + rule + "\n  default = accept\n}\ndefault_department {\n  policy = policy.p\n}\n"
		err := run(t.Context(), &performance{policy: []byte(policy), voice: voice{w: &out}})
		if !errors.Is(err, ErrBroken) || !strings.Contains(out.String(), "BROKEN") || strings.Contains(out.String(), "Everything was as promised") {
			t.Errorf("%s: %v\n%s", name, err, out.String())
		}
	}
}

// Whoever has seen enough gets the machine back as it was.
func TestInterrupted(t *testing.T) {
	if why := lab.Missing(); why != nil {
		t.Skip(why)
	}
	ctx, cancel := context.WithCancel(t.Context())
	out := &stopper{word: "file", stop: cancel}
	if err := Run(ctx, out, false); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v\n%s", err, out.String())
	}
	if strings.Contains(out.String(), "BROKEN") {
		t.Errorf("an act was cut short:\n%s", out.String())
	}
}

// A stopper calls stop when a word is written to it.
type stopper struct {
	bytes.Buffer
	word string
	stop func()
}

func (s *stopper) Write(b []byte) (int, error) {
	if bytes.Contains(b, []byte(s.word)) {
		s.stop()
	}
	return s.Buffer.Write(b)
}
