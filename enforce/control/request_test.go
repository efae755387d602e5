package control

import (
	"net/netip"
	"strings"
	"testing"

	"chaperone/enforce"
)

func TestParseRequest(t *testing.T) {
	for _, c := range []struct{ line, wrong string }{
		{`{"version":1,"verb":"status"}`, ""},
		{`{"version":1,"verb":"flows","department":"finance","app":"aim","host":"10.0.0.0/8","order":"recent","limit":10000}` + "\n", ""},
		{`{"version":1,"verb":"tail","host":"2001:db8::1","all":true}`, ""},
		{`{"version":1,"verb":"tail","host":"::ffff:10.0.0.1"}`, ""},
		// What is no request.
		{``, "cannot be read"},
		{`status`, "cannot be read"},
		{`[]`, "cannot be read"},
		{`{"version":1,"verb":"status"} {}`, "something behind"},
		{`{"version":1,"verb":"status","colour":"red"}`, `unknown field "colour"`},
		{`{"version":1,"verb":"flows","limit":"all"}`, "cannot be read"},
		// What is one that cannot be answered.
		{`{"verb":"status"}`, "version 0 is not spoken here"},
		{`{"version":2,"verb":"status"}`, "version 2 is not spoken here, only 1"},
		{`{"version":1,"verb":"stop"}`, `no verb "stop"`},
		{`{"version":1,"verb":"flows","order":"size"}`, `no order "size"`},
		{`{"version":1,"verb":"flows","limit":-1}`, "from 1 to 10000"},
		{`{"version":1,"verb":"flows","limit":10001}`, "from 1 to 10000"},
		{`{"version":1,"verb":"flows","host":"10.0.0.0/33"}`, "no address, no network and no name"},
		{`{"version":1,"verb":"flows","host":"1::g"}`, "no address, no network and no name"},
	} {
		r, err := parseRequest([]byte(c.line))
		switch {
		case c.wrong == "" && err != nil:
			t.Errorf("%s: %v", c.line, err)
		case c.wrong != "" && (err == nil || !strings.Contains(err.Error(), c.wrong)):
			t.Errorf("%s: %v, want %q", c.line, err, c.wrong)
		case err == nil && (r.Limit < 1 || r.Order == ""):
			t.Errorf("%s: not complete: %+v", c.line, r)
		}
	}
}

func TestFilter(t *testing.T) {
	f := flow("10.20.1.7:40000", "[2001:db8::5]:5190", "Chat.Example.org", chat, finance, 1)
	for _, c := range []struct {
		f    Filter
		want bool
	}{
		{Filter{}, true},
		{Filter{Department: "finance", App: "chat"}, true},
		{Filter{Department: "fin"}, false},
		{Filter{App: "swap"}, false},
		{Filter{Host: "10.20.1.7"}, true},
		{Filter{Host: "::ffff:10.20.1.7"}, true},
		{Filter{Host: "10.20.0.0/16"}, true},
		{Filter{Host: "10.21.0.0/16"}, false},
		{Filter{Host: "2001:db8::/32"}, true},
		{Filter{Host: "chat.example.org"}, true},
		{Filter{Host: "example.org"}, true},
		{Filter{Host: "ample.org"}, false},
		{Filter{Host: "a.chat.example.org"}, false},
	} {
		if err := c.f.check(); err != nil {
			t.Errorf("%+v: %v", c.f, err)
		}
		if got := c.f.takes(&f.FlowInfo); got != c.want {
			t.Errorf("%+v: %v, want %v", c.f, got, c.want)
		}
	}
}

// Whatever comes, a request that is accepted is sound, and its filter bears any flow.
func FuzzRequest(f *testing.F) {
	for _, s := range []string{
		`{"version":1,"verb":"flows","department":"finance","app":"aim","host":"10.0.0.0/8","order":"recent","limit":10}`,
		`{"version":1,"verb":"tail","host":"fe80::1%eth0","all":true}`, `{"version":1,"verb":"reload"}`, `{"version":1,"verb":"status"}x`,
	} {
		f.Add([]byte(s))
	}
	plain := enforce.FlowInfo{App: chat, Department: finance}
	full := flow("10.20.1.7:40000", "[2001:db8::5]:5190", "chat.example.org", chat, finance, 1)
	f.Fuzz(func(t *testing.T, line []byte) {
		r, err := parseRequest(line)
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n") {
				t.Errorf("the error does not fit into a line: %q", err)
			}
			return
		}
		if r.Version != Version || r.Limit < 1 || r.Limit > maxFlows || before(r.Order) == nil {
			t.Errorf("accepted: %+v", r)
		}
		if r.network.IsValid() && r.network.Addr() != r.network.Masked().Addr() {
			t.Errorf("network %v", r.network)
		}
		r.takes(&plain)
		if r.takes(&full.FlowInfo) && r.network.IsValid() && !r.network.Contains(netip.MustParseAddr("10.20.1.7")) && !r.network.Contains(netip.MustParseAddr("2001:db8::5")) {
			t.Errorf("%+v takes a flow of other hosts", r)
		}
	})
}
