package tor

import (
	"strings"
	"testing"

	"chaperone/proto"
	"chaperone/proto/http"
	"chaperone/proto/tls"
	"chaperone/proto/transcript"
)

func hello(t *testing.T, name string) string {
	all, err := transcript.ReadDir("../tls/testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, tr := range all {
		if strings.TrimSuffix(tr.Name, ".flow") == name {
			return string(tr.Bytes(proto.FromInitiator))
		}
	}
	t.Fatalf("no transcript %q", name)
	return ""
}

// The sums that these hellos are known by.
func TestPrints(t *testing.T) {
	for name, want := range map[string]string{
		"tor-0.4.9": "5e6627dc19afa982e6b46b97808cb718",
		"tor-0.4.8": "140e0f0cad708278ade0984528fe8493",
		"tor-0.2.4": "581a3c7f54555512b8cd16e87dfe165b",
	} {
		h, a := tls.Read([]byte(hello(t, name)), nil)
		if sum := h.JA3(nil); a != proto.Yes || string(sum[:]) != want {
			t.Errorf("%s: %v, JA3 %s of %s", name, a, sum, h.AppendJA3(nil))
		}
	}
}

func TestHello(t *testing.T) {
	today := hello(t, "tor-0.4.9")
	change := func(old, new string) string {
		if strings.Count(today, old) != 1 || len(old) != len(new) {
			t.Fatalf("%q is there %d times", old, strings.Count(today, old))
		}
		return strings.Replace(today, old, new, 1)
	}
	const name = "www.k4mqz7xw2aod.com"
	for _, c := range []struct {
		about, in string
		want      bool
	}{
		{"as it is", today, true},
		{"early data behind it", today + "\x17\x03\x03\x00\x01x", true},
		{"a digit that base32 does not have", change(name, "www.k4mqz8xw2aod.com"), false},
		{"a capital", change(name, "www.K4mqz7xw2aod.com"), false},
		{"a name of three levels", change(name, "www.k4mq.7xw2aod.com"), false},
		{"another domain", change(name, "www.k4mqz7xw2aod.net"), false},
		{"no www", change(name, "web.k4mqz7xw2aod.com"), false},
		{"two ciphers the other way round", change("\x13\x01\x13\x03", "\x13\x03\x13\x01"), false},
		{"no P-224", change("\x00\x17\x00\x1d\x00\x15", "\x00\x17\x00\x1d\x00\x18"), false},
		{"other point formats", change("\x04\x03\x00\x01\x02", "\x04\x03\x00\x01\x01"), false},
		{"another extension", change("\x00\x23\x00\x00\x00\x16\x00\x00", "\x00\x23\x00\x00\x33\x74\x00\x00"), false},
		{"TLS 1.1", change("\x03\x03@ABC", "\x03\x02@ABC"), false},
	} {
		h, a := tls.Read([]byte(c.in), nil)
		if a != proto.Yes || Hello.Made(&h) != c.want {
			t.Errorf("%s: %v, want %v", c.about, a, c.want)
		}
	}
}

func TestMadeUp(t *testing.T) {
	for name, want := range map[string]bool{
		"www.abcd.com": true, "www.abc.com": false, "www." + strings.Repeat("a", 25) + ".com": true, "www." + strings.Repeat("a", 26) + ".com": false,
		"www.com": false, "": false, "www..com": false, "www.ab-cd.com": false,
	} {
		if madeUp([]byte(name)) != want {
			t.Errorf("%s: want %v", name, want)
		}
	}
}

func TestSite(t *testing.T) {
	id := strings.Repeat("0123456789ABCDEF0123", 2)
	micro := strings.Repeat("q", 43)
	for path, want := range map[string]bool{
		"/tor/status-vote/current/consensus":                            true,
		"/tor/status-vote/current/consensus-microdesc/" + id[:6] + ".z": true,
		"/tor/status-vote/next/authority.z":                             true,
		"/tor/server/all.z":                                             true,
		"/tor/server/authority":                                         true,
		"/tor/server/fp/" + id:                                          true,
		"/tor/server/d/" + id + "+" + strings.ToLower(id) + ".z":        true,
		"/tor/extra/d/" + id:                                            true,
		"/tor/keys/fp-sk/" + id + "-" + id:                              true,
		"/tor/micro/d/" + micro + "-" + micro + ".z":                    true,
		"/tor/":                             false,
		"/tor/server/":                      false,
		"/tor/server/list.html":             false,
		"/tor/server/fp/" + id[1:]:          false,
		"/tor/server/fp/x" + id[1:]:         false,
		"/tor/server/d/" + id + "+":         false,
		"/tor/server/xx/" + id:              false,
		"/tor/micro/d/":                     false,
		"/tor/micro/x/" + micro:             false,
		"/tor/status-vote/":                 false,
		"/tor/status-vote/latest/consensus": false,
		"/tor/status-vote/current/me":       false,
		"/tor/download":                     false,
		"/download/tor/server/all":          false,
	} {
		var ev proto.Events
		r := &http.Request{Method: []byte("GET"), Path: []byte(path)}
		if got := Site.Request(&ev, r); got != want || want && (ev.NSeen != 1 || !ev.Seen[0].Whole) || !want && ev.NSeen != 0 {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
		if n := testing.AllocsPerRun(10, func() { ev.Clear(); Site.Request(&ev, r) }); n != 0 {
			t.Errorf("%s: %v allocations", path, n)
		}
	}
}
