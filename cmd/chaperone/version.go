package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is set by release builds: go build -ldflags "-X main.version=1.2.3".
var version string

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Say which build this is",
		Example: "  chaperone version",
		Args:    arguments(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(c.OutOrStdout(), "chaperone", build())
			return err
		},
	}
}

// build describes this build: version, revision, Go.
func build() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return version
	}
	what := version
	if what == "" {
		what = info.Main.Version
	}
	if what == "" {
		what = "(devel)"
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	if r := settings["vcs.revision"]; len(r) >= 12 {
		what += " " + r[:12]
		if settings["vcs.modified"] == "true" {
			what += " modified"
		}
	}
	return fmt.Sprintf("%s %s %s/%s", what, info.GoVersion, settings["GOOS"], settings["GOARCH"])
}
