package enforce

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"chaperone/proto"
)

func TestInseparable(t *testing.T) {
	const noVoice = `
  rule "no calls" {
    features = [feature.voice]
    action   = drop
  }`
	r := newRig(t, noVoice, "when_inseparable = reset").shake()
	r.out("TOY bob\n")
	if r.out("CALL\n") || r.last.Tell || r.last.Settled.Fate != Refuse {
		t.Errorf("%+v", r.last)
	}
	r.told("classified toy", "session accept", "voice drop by flow")
	r = newRig(t, noVoice, "when_inseparable = accept").shake()
	r.out("TOY bob\nCALL\nSAY x\n")
	r.told("classified toy", "session accept", "voice accept", "messaging accept")
}

// A dry run changes not a byte and says what it would have done.
func TestDryRun(t *testing.T) {
	r := newRig(t, noFiles, "mode = dry_run").shake()
	text := "TOY bob\nCAN file\n" + offerLine
	r.out(text)
	r.heard(fromClient, text)
	r.told("classified toy", "session accept", `file_transfer accept would reset by blunt "cat.jpg"`, "expect file_transfer at 10.9.9.9:7000")
	d := &rig{t: t, e: r.e, now: r.now, start: [2]uint32{5, 500}}
	d.ends = [2]netip.AddrPort{netip.MustParseAddrPort("10.0.0.9:1234"), netip.MustParseAddrPort("10.9.9.9:7000")}
	if d.shake().out("DATA 123"); string(d.got[0]) != "DATA 123" {
		t.Errorf("the data connection: %q", d.got[0])
	}
	r.told("classified toy", "file_transfer accept would reset by expectation")
}

// noAcmeFiles refuses the files of an app of the policy's own, which are found by how.
func noAcmeFiles(how string) string {
	return `
  rule "no acme files" {
    apps     = [app.acme]
    features = [feature.file_transfer]
    action   = reset
  }
  default = accept
}
app "acme" {
  category = category.im
  networks = ["192.0.2.0/24"]
  feature "file_transfer" {
    ` + how + `
  }
}
policy "other" {`
}

// What no matcher knows may be one of the policy's own apps, by where it goes.
func TestOwnApp(t *testing.T) {
	r := newRig(t, noAcmeFiles(`networks = ["192.0.2.1/32"]`), "").shake()
	if r.out("anything"); r.last.Settled.Fate != Refuse {
		t.Errorf("%+v", r.last)
	}
	r.told("classified acme", "file_transfer reset by flow")
	r.e.SetView(view(t, "", "")) // the app is gone
	r.out("anything")
	if r.last.Settled.Fate != Trust || r.last.Settled.App != proto.UnknownID {
		t.Errorf("%+v", r.last)
	}
}

// A rule may want every use in the journal, or none.
func TestLog(t *testing.T) {
	for log, want := range map[string]int{"true": 3, "false": 0} {
		r := newRig(t, fmt.Sprintf(`
  rule "talk" {
    features = [feature.messaging]
    log      = %s
    action   = accept
  }`, log), "").shake()
		r.out("TOY bob\nSAY a\nSAY b\nSAY c\n")
		if got := strings.Count(strings.Join(r.said, "\n"), "messaging accept"); got != want {
			t.Errorf("log = %s: told of %d uses, want %d", log, got, want)
		}
	}
}

// The first packet seen may be the server's; the host's own link address still
// finds its department.
func TestDepartmentByMAC(t *testing.T) {
	r := newRig(t, noFiles+`
  default = accept
}
department "lab" {
  macs   = ["02:00:00:00:00:07"]
  policy = policy.open
}
policy "open" {`, "")
	r.meta.MAC = [6]byte{2, 0, 0, 0, 0, 1}
	r.shake()
	r.meta.MAC = [6]byte{2, 0, 0, 0, 0, 7}
	r.out("TOY bob\n" + offerLine)
	r.heard(fromClient, "TOY bob\n"+offerLine)
}

// A changed policy reaches live flows with their next packet.
func TestReload(t *testing.T) {
	const noToy = `
  rule "no toy" {
    apps   = [app.toy]
    action = reset
  }`
	r := newRig(t, "", "").shake()
	r.out("TOY bob\n" + offerLine)
	r.heard(fromClient, "TOY bob\n"+offerLine)
	r.e.SetView(view(t, noFiles, ""))
	r.out(offerLine)
	r.heard(fromClient, "TOY bob\n"+offerLine+bluntLine)
	r.e.SetView(view(t, noToy, ""))
	if r.out("SAY x\n") || r.last.Settled.Fate != Refuse {
		t.Errorf("%+v", r.last)
	}
	trust := newRig(t, noToy, "") // a process that has not seen the flow
	trust.meta.Known = Settled{Fate: Trust, App: toyCatalog.ID(toyApp), Stale: true}
	if trust.out("anything") || trust.last.Settled.Fate != Refuse {
		t.Errorf("a trusted flow that is forbidden now: %+v", trust.last)
	}
}
