package policy

import (
	"maps"
	"slices"
	"strings"

	"github.com/agext/levenshtein"
)

// suggest names what is close to given, or all there is if that is not much.
func suggest(given string, known map[string]bool, prefix string) string {
	all := slices.Sorted(maps.Keys(known))
	for i := range all {
		all[i] = prefix + all[i]
	}
	if s := didYouMean(prefix+given, all); s != "" {
		return s
	}
	switch {
	case len(all) == 0:
		return " None is declared."
	case len(all) <= 16:
		return " There are: " + strings.Join(all, ", ") + "."
	}
	return ""
}

// didYouMean returns " Did you mean "x"?" for the nearest of known, or "".
func didYouMean(given string, known []string) string {
	best, dist := "", 3
	for _, k := range known {
		if n := levenshtein.Distance(given, k, nil); n < dist && n < len(k) {
			best, dist = k, n
		}
	}
	if best == "" {
		return ""
	}
	return " Did you mean " + best + "?"
}

// synonyms are words that other firewalls use, with ours.
var synonyms = map[string]string{
	"allow": "accept", "pass": "accept", "permit": "accept", "open": "accept",
	"block": "drop", "deny": "drop", "discard": "drop", "closed": "drop", "close": "drop",
	"reject": "reset", "rst": "reset", "kill": "reset",
	"audit": "dry_run", "dry": "dry_run", "log": "dry_run", "monitor": "dry_run", "simulate": "dry_run", "test": "dry_run",
	"active": "enforce", "enforced": "enforce", "on": "enforce",
}

// meant suggests one of words for what somebody wrote instead.
func meant(s string, words []string) string {
	if w := synonyms[strings.ToLower(s)]; slices.Contains(words, w) {
		return " Did you mean " + w + "?"
	}
	return didYouMean(s, words)
}

// either joins words as "a, b or c".
func either(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " or " + words[n-1]
	}
	return strings.Join(words, "")
}
