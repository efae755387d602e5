package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"chaperone/enforce/control"
)

func flowsCommand() *cobra.Command {
	var f filterFlag
	var order string
	var limit int
	var asJSON bool
	c := &cobra.Command{
		Use:   "flows [--department D] [--app A] [--host H] [--order bytes|recent] [--json]",
		Short: "List the flows that the running gateway remembers",
		Long: `Flows lists what goes through the gateway now: who with whom, by which app, and how
far the gateway has come with it.

  opening    nobody has recognised it yet
  following  it is read and judged, message by message
  leaving    judged, and soon trusted
  trusted    the kernel passes it on alone; packets and bytes stand still
  refused    it does not pass

Packets do not wait for the list, so it is no picture of one moment.`,
		Example: `  sudo chaperone flows
  sudo chaperone flows --app bittorrent --order recent
  chaperone flows --department finance --json | jq -r .src
  chaperone flows --host 10.20.0.0/16`,
		Args: arguments(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			r := control.Request{Filter: f.Filter, Order: control.Order(order), Limit: limit}
			return f.with("flows", func(from *control.Client) error { return flows(c, from, r, asJSON) })
		},
	}
	f.add(c)
	c.Flags().StringVar(&order, "order", string(control.ByBytes), "what comes first: bytes or recent")
	c.Flags().IntVar(&limit, "limit", 100, "how `many` at most")
	c.Flags().BoolVar(&asJSON, "json", false, "print a JSON object for each")
	_ = c.RegisterFlagCompletionFunc("order", cobra.FixedCompletions([]string{string(control.ByBytes), string(control.ByRecent)}, cobra.ShellCompDirectiveNoFileComp))
	return c
}

func flows(c *cobra.Command, from *control.Client, r control.Request, asJSON bool) error {
	list, matched, err := from.Flows(r)
	if err != nil {
		return wrongRequest(err)
	}
	out := c.OutOrStdout()
	if asJSON {
		enc := json.NewEncoder(out)
		for _, f := range list {
			if err := enc.Encode(f); err != nil {
				return unwritten(err)
			}
		}
		return nil
	}
	if err := flowTable(list).write(out, terminalOf(out)); err != nil {
		return unwritten(err)
	}
	if more := matched - uint64(len(list)); more > 0 {
		_, err = fmt.Fprintf(out, "and %d more; --limit shows them\n", more)
	}
	if err != nil {
		return unwritten(err)
	}
	return nil
}

// wrongRequest makes what the gateway does not take an error of the input's.
func wrongRequest(err error) error {
	if r, ok := err.(control.Refusal); ok {
		return failure{r, exitWrong}
	}
	return err
}

func flowTable(list []*control.Flow) *table {
	t := &table{head: []string{"FROM", "TO", "APP", "STATE", "BYTES", "DEPARTMENT", "FEATURES", "SERVER"}}
	for _, f := range list {
		r := t.add(f.Src, f.Dst+" "+f.Transport, f.App, f.State, amount(f.Bytes), visible(f.Department), strings.Join(f.Features, ","), visible(f.Host))
		r.shade(3, phaseColor[f.State])
	}
	return t
}

var phaseColor = map[string]string{"refused": red, "trusted": green, "following": yellow}

// amount writes a number of bytes in few characters.
func amount(n uint64) string {
	const units = "kMGTPE"
	if n < 1000 {
		return fmt.Sprint(n)
	}
	x, i := float64(n)/1000, 0
	for ; x >= 999.95 && i < len(units)-1; i++ {
		x /= 1000
	}
	return fmt.Sprintf("%.1f%c", x, units[i])
}
