package main

import (
	"testing"
	"time"

	"chaperone/policy"
	"chaperone/proto"
)

func TestReadTime(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 20, 23, 30, 15, 0, berlin)
	for at, want := range map[string]string{
		"":                          "2026-11-20T23:30:15+01:00",
		"2026-07-01T10:00:00+09:00": "2026-07-01T10:00:00+09:00",
		"2026-07-01T10:00:00Z":      "2026-07-01T10:00:00Z",
		"2026-07-01 10:00":          "2026-07-01T10:00:00+02:00",
		"2026-07-01T10:00":          "2026-07-01T10:00:00+02:00",
		"2026-07-01":                "2026-07-01T00:00:00+02:00",
		"07:05":                     "2026-11-20T07:05:00+01:00",
	} {
		f := explainFlag{at: at}
		if err := f.readTime(now); err != nil || f.time.Format(time.RFC3339) != want {
			t.Errorf("%q: %v, %v, want %s", at, f.time.Format(time.RFC3339), err, want)
		}
	}
	for _, at := range []string{"noon", "25:00", "2026-13-01", "10:00 tomorrow", "2026-07-01T10:00:00+1"} {
		if err := (&explainFlag{at: at}).readTime(now); err == nil {
			t.Errorf("%q is taken for a time", at)
		}
	}
}

// Of lines, only what is about the app and the feature that are asked for is left.
func TestAsked(t *testing.T) {
	aim := &proto.App{Name: "aim", Features: proto.Of(proto.Messaging, proto.Voice)}
	icq := &proto.App{Name: "icq", Features: proto.Of(proto.Messaging, proto.Game)}
	lines := []policy.ExplainLine{
		{Apps: []*proto.App{aim, icq}, All: true, Features: proto.Of(proto.Messaging, proto.Game)},
		{Apps: []*proto.App{aim, icq}, All: true, Features: proto.Of(proto.Voice)},
	}
	for _, c := range []struct {
		name string
		f    explainFlag
		want []string
	}{
		{"nothing", explainFlag{}, []string{"all: messaging game", "all: voice"}},
		{"an app without all of it", explainFlag{app: "aim", askApp: true}, []string{"aim: messaging", "aim: voice"}},
		{"an app without the feature", explainFlag{app: "icq", askApp: true}, []string{"icq: everything"}},
		{"a feature", explainFlag{askFeature: true, featureID: proto.Voice}, []string{"all: voice"}},
		{"both", explainFlag{app: "icq", askApp: true, askFeature: true, featureID: proto.Voice}, nil},
	} {
		got := c.f.asked(lines)
		if len(got) != len(c.want) {
			t.Errorf("%s: %d lines, want %d", c.name, len(got), len(c.want))
			continue
		}
		for i, l := range got {
			if s := appsText(l) + ": " + featuresText(l); s != c.want[i] {
				t.Errorf("%s: line %d is %q, want %q", c.name, i, s, c.want[i])
			}
		}
	}
	if !lines[0].All || len(lines[0].Apps) != 2 {
		t.Error("asking changes what was explained")
	}
}
