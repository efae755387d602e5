package load

import (
	"fmt"
	"runtime"
	"slices"
	"time"

	"chaperone/test/lab"
)

// A Result is what one load did through both gateways, by turns.
type Result struct {
	Load          Load
	Without, With float64 // medians
	Ratio         float64 // the median of the pairs' ratios, firewall to none: 1 means that it costs nothing
	Added         float64 // the median of the pairs' differences
}

// Compare runs a load through both labs, rounds times by turns, each time for d, and
// calls after with how many rounds are done.
func Compare(x Load, without, with *lab.Lab, rounds int, d time.Duration, after func(int)) (Result, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4 * atOnce)) // or the runtime would look for threads that sleep in system calls
	var ratios, added, plain, ours []float64
	for i := range rounds {
		port := uint16(9000 + i)
		a, err := x.Run(without, port, d)
		if err != nil {
			return Result{}, fmt.Errorf("%s, without the firewall: %w", x.Name, err)
		}
		b, err := x.Run(with, port, d)
		if err != nil {
			return Result{}, fmt.Errorf("%s, with the firewall: %w", x.Name, err)
		}
		plain, ours, ratios, added = append(plain, a), append(ours, b), append(ratios, b/a), append(added, b-a)
		after(i + 1)
	}
	return Result{x, median(plain), median(ours), median(ratios), median(added)}, nil
}

func median(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}
