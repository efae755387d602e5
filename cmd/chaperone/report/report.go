package report

import (
	"time"
)

// A Report is what journals tell. Its JSON form is fixed: other programs read it.
type Report struct {
	From     time.Time `json:"from,omitzero"` // of the first line that counts
	To       time.Time `json:"to,omitzero"`
	Filter   string    `json:"filter"`
	Files    int       `json:"files"`
	Lines    Lines     `json:"lines"`
	Problems []Problem `json:"problems"` // the first hundred lines that cannot be read

	Totals      Row       `json:"totals"`
	Departments []Row     `json:"departments"`
	Apps        []App     `json:"apps"`
	Features    []Row     `json:"features"`
	Rules       []Rule    `json:"rules"`
	Hosts       []Host    `json:"hosts"`
	Hours       []Hour    `json:"hours"`
	Data        []Data    `json:"data_connections"`
	Never       []Unhit   `json:"never_hit"` // nil without a policy
	Silent      []Unhit   `json:"silent"`    // rules whose hits are not in journals
	Alarms      []Alert   `json:"alarms"`
	Policies    []Reading `json:"policies"`
	Limits      []string  `json:"limits"` // what there was no room for, in words
}

// An App is the uses of one app.
type App struct {
	Row
	Category string `json:"category"`
	Features []Row  `json:"features"`
}

// A Rule is what one rule decided, as far as journals tell.
type Rule struct {
	Policy string `json:"policy"`
	Rule   string `json:"rule"`
	Others bool   `json:"others,omitempty"`
	File   string `json:"file"` // where it stood when it was last hit
	Line   int    `json:"line"`
	Count
	Last  time.Time `json:"last,omitzero"`
	Hosts []Hit     `json:"hosts"` // that it hits hardest, ten at the most, then all others
	Hit   int       `json:"hit"`   // how many hosts it hits, as far as there was room to count them
}

// A Hit is how often a rule refused something to a host, or would have.
type Hit struct {
	Host   string `json:"host"`
	Others bool   `json:"others,omitempty"`
	Count
}

// A Host is the uses of one host.
type Host struct {
	Row
	Department string `json:"department"` // where it was last seen
	Features   []Row  `json:"features"`
}

// An Hour is the uses of one hour.
type Hour struct {
	Start  time.Time `json:"start"`
	Others bool      `json:"others,omitempty"`
	Count
}

// Data is how many data connections were announced, and how many came up.
type Data struct {
	App       string `json:"app"`
	Feature   string `json:"feature"`
	Announced uint64 `json:"announced"`
	Met       uint64 `json:"met"`
}

// An Unhit is a rule of the policy of which journals tell nothing.
type Unhit struct {
	Policy string `json:"policy"`
	Rule   string `json:"rule"`
	Action string `json:"action"`
	File   string `json:"file"`
	Line   int    `json:"line"`
}

// An Alert is an alarm, with how often it came.
type Alert struct {
	Text   string    `json:"text"`
	Others bool      `json:"others,omitempty"`
	Times  uint64    `json:"times"`
	First  time.Time `json:"first"`
	Last   time.Time `json:"last"`
}

// A Reading is a policy that came into force, or was refused.
type Reading struct {
	Time    time.Time `json:"time"`
	Path    string    `json:"path"`
	Mode    string    `json:"mode"`
	Refused bool      `json:"refused"`
}
