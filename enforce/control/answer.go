package control

import (
	"encoding/json"
	"time"

	"chaperone/enforce"
	"chaperone/policy"
	"chaperone/proto"
)

// An Answer is a line to the client. Kind says which of the others is there.
type Answer struct {
	Version int             `json:"version"`
	Kind    string          `json:"kind"`
	Status  *Status         `json:"status,omitempty"`
	Flow    *Flow           `json:"flow,omitempty"`
	End     *End            `json:"end,omitempty"`
	Line    json.RawMessage `json:"line,omitempty"`
	Lost    *Lost           `json:"lost,omitempty"`
	Reload  *Reload         `json:"reload,omitempty"`
	Error   string          `json:"error,omitempty"`
}

// A Status is how a gateway fares.
type Status struct {
	Build     string    `json:"build"`
	PID       int       `json:"pid"`
	Started   time.Time `json:"started"`
	Uptime    float64   `json:"uptime_seconds"`
	Health    string    `json:"health"` // "ok", or what is wrong
	Policy    Policy    `json:"policy"`
	Queues    []Queue   `json:"queues"`
	Counters  Counters  `json:"counters"` // of all queues
	Injected  uint64    `json:"injected"` // resets and ICMP messages sent
	Alarms    Alarms    `json:"alarms"`
	Restored  uint64    `json:"rules_restored"`     // times
	Missing   uint64    `json:"journal_missing"`    // entries that could not be written
	Clients   int       `json:"control_clients"`    // of this socket, this one too
	LinesLost uint64    `json:"control_lines_lost"` // that clients were too slow for
	Verdicts  []Verdict `json:"verdicts"`           // the most frequent
}

// A Policy is what is in force.
type Policy struct {
	Path        string       `json:"path"`
	Hash        string       `json:"hash"` // of what it decides, with its schedules as they are
	Mode        string       `json:"mode"`
	OnFailure   string       `json:"on_failure"`
	Since       time.Time    `json:"since"`   // it was read
	Refused     string       `json:"refused"` // why the latest attempt to read it again failed; "": it did not
	Departments []Department `json:"departments"`
}

// A Department is one that the policy has.
type Department struct {
	Name   string `json:"name"`
	Policy string `json:"policy"`
	Mode   string `json:"mode"`
}

// A Queue is how one of the kernel's queues fares.
type Queue struct {
	Number        uint16 `json:"number"`
	Waiting       uint64 `json:"waiting"`
	Packets       uint64 `json:"packets"`
	QueueFull     uint64 `json:"queue_full"`  // packets that met a full queue
	SocketFull    uint64 `json:"socket_full"` // packets that the socket could not take
	Brimful       uint64 `json:"brimful"`     // times it was so full that packets may have passed unseen
	Overruns      uint64 `json:"overruns"`
	VerdictErrors uint64 `json:"verdict_errors"`
	Truncated     uint64 `json:"truncated"`
	Malformed     uint64 `json:"malformed"`
	Panics        uint64 `json:"panics"`
}

// Counters is what engines have counted, by the names that metrics use.
type Counters map[string]uint64

// Alarms is what was wrong.
type Alarms struct {
	Count  uint64    `json:"count"`
	Latest string    `json:"latest"`
	Time   time.Time `json:"time,omitzero"`
}

// A Verdict is how often a feature met one.
type Verdict struct {
	Department string `json:"department"`
	App        string `json:"app"`
	Feature    string `json:"feature"`
	Verdict    string `json:"verdict"`
	Mode       string `json:"mode"`
	Count      uint64 `json:"count"`
}

// A Flow is one that is remembered now, by the keys of the journal. What the
// kernel passes on without asking is not counted.
type Flow struct {
	Src        string    `json:"src"`
	Dst        string    `json:"dst"`
	Transport  string    `json:"transport"`
	App        string    `json:"app"`
	Category   string    `json:"category"`
	Features   []string  `json:"features"`
	Confidence string    `json:"confidence"`
	Department string    `json:"department"`
	Policy     string    `json:"policy"`
	Host       string    `json:"host"`
	State      string    `json:"state"` // opening, following, leaving, trusted, refused
	Packets    uint64    `json:"packets"`
	Bytes      uint64    `json:"bytes"`
	First      time.Time `json:"first"`
	Last       time.Time `json:"last"`
}

// An End follows the last flow.
type End struct {
	Matched uint64 `json:"matched"` // flows, of which the limit may have held some back
}

// A Lost stands where lines are missing.
type Lost struct {
	Lines uint64 `json:"lines"`
}

// A Reload is what became of a policy that was read again.
type Reload struct {
	PID      int              `json:"pid"`
	Refused  bool             `json:"refused"` // the one before stays in force
	Status   string           `json:"status"`
	Problems []policy.Problem `json:"problems"`
}

// newFlow copies what is known of a flow.
func newFlow(l *enforce.LiveFlow) *Flow {
	f := &Flow{
		Src: l.Src.String(), Dst: l.Dst.String(), Transport: "ip", App: l.App.Name, Category: l.App.Category.String(),
		Features: l.Features.Strings(), Department: l.Department.Name, Policy: l.Department.Policy, Host: string(l.Host),
		State: l.State, Packets: l.Packets, Bytes: l.Bytes, First: l.First, Last: l.Last,
	}
	if l.Over != 0 {
		f.Transport = l.Over.String()
	}
	if l.App != proto.Unknown {
		f.Confidence = l.Confidence.String()
	}
	return f
}
