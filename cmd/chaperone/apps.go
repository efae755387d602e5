package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/agext/levenshtein"
	"github.com/spf13/cobra"

	"chaperone/proto"
	"chaperone/proto/catalog"
)

func appsCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "apps [NAME...]",
		Short: "List the apps that are recognised, and what can be told apart",
		Long: `Apps lists the catalogue: every app by the name that policies use, its category,
and the features that are told apart. With names it says more about each.

A feature marked * is blunted where a policy refuses it: the offer inside the
conversation is overwritten so that the other side ignores or declines it, and
the conversation goes on. A feature marked ? rests on documents that no capture
has confirmed.`,
		Example: `  chaperone apps
  chaperone apps aim
  chaperone apps --json`,
		ValidArgsFunction: completeApps,
		RunE: func(c *cobra.Command, args []string) error {
			apps, err := appsNamed(c, args)
			if err != nil {
				return err
			}
			out := c.OutOrStdout()
			switch {
			case asJSON:
				return appsJSON(out, apps)
			case len(args) > 0:
				return appsDetail(out, apps)
			}
			return appsTable(out, apps)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print a JSON list")
	return c
}

func completeApps(*cobra.Command, []string, string) (names []string, _ cobra.ShellCompDirective) {
	for _, a := range catalog.All.Apps[1:] {
		names = append(names, a.Name+"\t"+a.Title)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// appsNamed returns the apps of these names, all for none.
func appsNamed(c *cobra.Command, names []string) (apps []*proto.App, err error) {
	all := catalog.All.Apps[1:] // without unknown
	if len(names) == 0 {
		return all, nil
	}
	for _, name := range names {
		a := catalog.All.App(name)
		if a == nil || a == proto.Unknown {
			return nil, helpful(c, fmt.Errorf("there is no app %q%s", name, didYouMean(name, namesOf(all))))
		}
		apps = append(apps, a)
	}
	return apps, nil
}

// didYouMean names what is close to name, with a comma before it, or nothing.
func didYouMean(name string, known []string) string {
	best, dist := "", 3
	for _, k := range known {
		if n := levenshtein.Distance(name, k, nil); n < dist && n < len(k) {
			best, dist = k, n
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(", did you mean %q?", best)
}

func namesOf(apps []*proto.App) (names []string) {
	for _, a := range apps {
		names = append(names, a.Name)
	}
	return names
}

// appsTable writes a line for each app.
func appsTable(w io.Writer, apps []*proto.App) error {
	t := table{head: []string{"APP", "TITLE", "CATEGORY", "FEATURES"}}
	for _, a := range apps {
		var features []string
		for f := range a.Features.All() {
			features = append(features, f.String()+signs(a, f))
		}
		t.add(a.Name, a.Title, a.Category.String(), strings.Join(features, " "))
	}
	if err := t.write(w, terminalOf(w)); err != nil {
		return err
	}
	_, err := fmt.Fprintln(w, "\n* can be blunted: the offer goes, the conversation stays   ? not confirmed by a capture")
	return err
}

func signs(a *proto.App, f proto.Feature) (s string) {
	if a.Blunts.Has(f) {
		s += "*"
	}
	if a.Unverified.Has(f) {
		s += "?"
	}
	return s
}

// An appJSON is an app for programs.
type appJSON struct {
	Name       string   `json:"name"`
	Title      string   `json:"title"`
	Category   string   `json:"category"`
	Ports      []string `json:"ports"`
	Features   []string `json:"features"`
	Blunts     []string `json:"blunts"`
	Unverified []string `json:"unverified"`
}

func appsJSON(w io.Writer, apps []*proto.App) error {
	list := []appJSON{}
	for _, a := range apps {
		list = append(list, appJSON{
			a.Name, a.Title, a.Category.String(), append([]string{}, ports(a)...),
			a.Features.Strings(), a.Blunts.Strings(), a.Unverified.Strings(),
		})
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(list)
}
