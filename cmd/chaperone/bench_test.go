package main

import (
	"bytes"
	"strings"
	"testing"

	"chaperone/test/lab"
	"chaperone/test/load"
)

func TestBench(t *testing.T) {
	if why := lab.Missing(); why != nil {
		t.Skip(why)
	}
	var out bytes.Buffer
	cmd := program(t, "bench", "--rounds", "1", "--slice", "20ms")
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	for _, l := range load.All {
		if !strings.Contains(out.String(), l.Title) {
			t.Errorf("nothing is said of %s", l.Name)
		}
	}
}

func TestQuantities(t *testing.T) {
	latency := &load.Result{Load: load.Load{Unit: "s", Less: true}, With: 150e-6, Added: 42e-6, Ratio: 2}
	rate := &load.Result{Load: load.Load{Unit: "B/s"}, With: 1.5e9, Ratio: 0.98}
	for got, want := range map[string]string{
		quantity(latency.With, "s"): "150 µs", costs(latency): "+42 µs", quantity(rate.With, "B/s"): "1.50 GB/s", costs(rate): "0.98",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
