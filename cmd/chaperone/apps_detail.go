package main

import (
	"fmt"
	"io"
	"strings"

	"chaperone/proto"
	"chaperone/proto/catalog"
	"chaperone/proto/hosts"
)

// appsDetail writes a paragraph for each app.
func appsDetail(w io.Writer, apps []*proto.App) error {
	to := terminalOf(w)
	for i, a := range apps {
		if i > 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%s  %s, category %s\n", to.paint(bold, a.Name), a.Title, a.Category)
		if len(a.Ports) > 0 {
			fmt.Fprintf(w, "usually on %s; recognised on any port\n", strings.Join(ports(a), ", "))
		}
		t := table{head: []string{"FEATURE", "WHERE REFUSED", ""}}
		for f := range a.Features.All() {
			how, doubt := "its flow is refused", ""
			if a.Blunts.Has(f) {
				how = "blunted, the conversation goes on"
			}
			if a.Unverified.Has(f) {
				doubt = "not confirmed by a capture"
			}
			t.add(f.String(), how, doubt)
			for _, s := range about(a, f) {
				t.note(s)
			}
		}
		if err := t.write(w, to); err != nil {
			return err
		}
	}
	return nil
}

// maxPlaces is how many hosts and networks of a feature are shown.
const maxPlaces = 12

// about says of a feature what is not seen from its name: what cannot be told apart
// from it, what else is lost with it, and where it is found.
func about(a *proto.App, f proto.Feature) (out []string) {
	for _, n := range hosts.Notes {
		if n.App == a.Name && n.Feature == f {
			out = append(out, n.Text)
		}
	}
	places := places(a, f)
	if n := len(places) - maxPlaces; n > 1 {
		places = append(places[:maxPlaces], fmt.Sprintf("and %d more", n))
	}
	if len(places) > 0 {
		out = append(out, "at "+strings.Join(places, ", "))
	}
	return out
}

// places lists the hosts and networks of a feature, as rows of a catalogue say them.
func places(a *proto.App, f proto.Feature) (out []string) {
	for _, r := range catalog.All.Rows {
		switch {
		case r.App != a.Name || r.Feature != f:
		case r.Host != "":
			out = append(out, r.Host)
		default:
			out = append(out, strings.Join(append([]string{r.Network.String()}, portNames(r.Ports)...), " "))
		}
	}
	return out
}

func ports(a *proto.App) []string { return portNames(a.Ports) }

func portNames(ports []proto.Port) (out []string) {
	for _, p := range ports {
		s := fmt.Sprintf("%s/%d", p.Over, p.From)
		if p.To != p.From {
			s += fmt.Sprintf("-%d", p.To)
		}
		out = append(out, s)
	}
	return out
}
