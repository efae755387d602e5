package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"chaperone/policy"
	"chaperone/proto"
	"chaperone/proto/catalog"
)

// An explainFlag is what `chaperone explain` is told.
type explainFlag struct {
	policyFlag
	from, iface, mac   string
	at                 string
	app, feature       string
	login, peer, to    string
	file, size         string
	json               bool
	subject            policy.Subject // what the flags come to
	time               time.Time
	about              policy.About
	askApp, askFeature bool
	appID              proto.AppID
	featureID          proto.Feature
}

func explainCommand() *cobra.Command {
	var f explainFlag
	c := &cobra.Command{
		Use:   "explain --policy P --from IP [--app A] [--feature F] [--at T]",
		Short: "Say what a host may do, and which rule says so",
		Long: `Explain shows which department a host belongs to and why, and what becomes of
each feature of each app at a time: the action, the rule that decides with its file
and line, and what that depends on. What the policy treats alike is one line.

With --app and --feature it goes through the rules from top to bottom and says of
each why it decides or why it does not apply. --login, --peer, --file, --size and
--to say more of the use; a rule that wants to know what is not said may apply.

A time is "2026-11-20T10:00:00+01:00", "2026-11-20 10:00" or "10:00" of today, the
latter two in the time zone of this machine. Without --at it is now.`,
		Example: `  chaperone explain --policy policy.hcl --from 10.20.1.7
  chaperone explain --policy policy.hcl --from 10.20.1.7 --at 2026-11-20T22:30:00+01:00
  chaperone explain --policy policy.hcl --from 10.20.1.7 --app aim --feature file_transfer --file a.exe
  chaperone explain --policy policy.hcl --mac 00:1b:44:11:3a:b7 --json`,
		Args: arguments(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error { return explain(c, &f) },
	}
	f.add(c)
	fs := c.Flags()
	fs.StringVar(&f.from, "from", "", "the `address` of the host")
	fs.StringVar(&f.iface, "interface", "", "the `name` of the interface that the host is behind")
	fs.StringVar(&f.mac, "mac", "", "the MAC `address` of the host")
	fs.StringVar(&f.at, "at", "", "the `time`; absent: now")
	fs.StringVar(&f.app, "app", "", "only this `app`")
	fs.StringVar(&f.feature, "feature", "", "only this `feature`")
	fs.StringVar(&f.login, "login", "", "the `name` of the inside user")
	fs.StringVar(&f.peer, "peer", "", "the `name` of the other user or room")
	fs.StringVar(&f.file, "file", "", "the `name` of the file")
	fs.StringVar(&f.size, "size", "", "the `size` of the file, like 2048 or \"10 MB\"")
	fs.StringVar(&f.to, "to", "", "the far `side`, like 203.0.113.9:443 or udp/203.0.113.9:5000")
	fs.BoolVar(&f.json, "json", false, "print a JSON object")
	_ = c.RegisterFlagCompletionFunc("app", f.completeApp)
	_ = c.RegisterFlagCompletionFunc("feature", completeFeature)
	return c
}

func explain(c *cobra.Command, f *explainFlag) error {
	if err := f.read(); err != nil {
		return helpful(c, err)
	}
	t, _, err := f.load(c)
	if err != nil {
		return err
	}
	if err := f.ask(t); err != nil {
		return helpful(c, err)
	}
	w := c.OutOrStdout()
	if f.askApp && f.askFeature {
		x := t.Trace(f.subject, f.time, f.appID, f.featureID, &f.about)
		if f.json {
			err = f.traceJSON(w, x)
		} else {
			err = f.traceText(w, x)
		}
	} else {
		x := t.Explain(f.subject, f.time)
		x.Lines = f.asked(x.Lines)
		if f.json {
			err = f.rowJSON(w, x)
		} else {
			err = f.rowText(w, x)
		}
	}
	if err != nil {
		return unwritten(err)
	}
	return nil
}

// ask finds out which app and feature are meant.
func (f *explainFlag) ask(t *policy.Table) error {
	f.askApp, f.askFeature = f.app != "", f.feature != ""
	var ok bool
	if f.appID, ok = t.AppNamed(f.app); !ok && f.askApp {
		return fmt.Errorf("there is no app %q%s", f.app, didYouMean(f.app, namesOf(appsOf(t))))
	}
	if f.featureID, ok = proto.FeatureNamed(f.feature); !ok && f.askFeature {
		return fmt.Errorf("there is no feature %q%s", f.feature, didYouMean(f.feature, allFeatures()))
	}
	if a := t.App(f.appID); f.askApp && f.askFeature && a != proto.Unknown && !a.Features.Has(f.featureID) {
		return fmt.Errorf("%s has no feature %s; it has %s", a.Name, f.feature, strings.Join(a.Features.Strings(), ", "))
	}
	return nil
}

// asked returns what of lines is about the app or the feature that is asked for.
func (f *explainFlag) asked(lines []policy.ExplainLine) (out []policy.ExplainLine) {
	for _, l := range lines {
		if f.askApp {
			i := slices.IndexFunc(l.Apps, func(a *proto.App) bool { return a.Name == f.app })
			if i < 0 {
				continue
			}
			l.Apps = l.Apps[i : i+1]
			l.Features &= l.Apps[0].Features
			l.All = false
		}
		if f.askFeature {
			l.Features &= proto.Of(f.featureID)
		}
		if l.Features != 0 {
			out = append(out, l)
		}
	}
	return out
}

// appsOf returns the apps that t knows: the catalogue's and the policy's own.
func appsOf(t *policy.Table) []*proto.App {
	apps := slices.Clone(catalog.All.Apps)
	for a := range t.Own() {
		apps = append(apps, a)
	}
	return apps
}

func allFeatures() (names []string) {
	for f := range proto.NumFeatures {
		names = append(names, f.String())
	}
	return names
}

// completeApp completes the names of apps, those of the policy itself included
// if it can be loaded.
func (f *explainFlag) completeApp(c *cobra.Command, _ []string, _ string) (names []string, _ cobra.ShellCompDirective) {
	apps := catalog.All.Apps
	if t, _, err := f.compile(c); err == nil && t != nil {
		apps = appsOf(t)
	}
	for _, a := range apps {
		names = append(names, a.Name+"\t"+a.Title)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func completeFeature(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return allFeatures(), cobra.ShellCompDirectiveNoFileComp
}
