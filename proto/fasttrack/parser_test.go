package fasttrack

import (
	"bytes"
	"testing"

	"chaperone/proto"
)

// say shows p what is said, until it wants to see more.
func say(p *parser, ev *proto.Events, dir proto.Dir, b []byte) (read int, err error) {
	for read < len(b) {
		ev.Clear()
		n, err := p.Parse(ev, dir, b[read:])
		read += n
		if n == 0 || err != nil || ev.Finished || ev.Handoff {
			return read, err
		}
	}
	return read, nil
}

// Nothing is waited for without end.
func TestLimits(t *testing.T) {
	hello := unhex(t, "444444440000beef01002001")
	for _, c := range []struct {
		about string
		first []byte
		dir   proto.Dir
		then  []byte
	}{
		{"a client that does not wait for its key", hello, proto.FromInitiator, make([]byte, maxWait+1)},
		{"a call that does not end", nil, proto.FromInitiator, append([]byte(callMark), bytes.Repeat([]byte("1"), maxWait)...)},
		{"a line behind a call that does not end", []byte("GIVE 12345\n"), proto.FromInitiator, append([]byte("User-Agent: "), bytes.Repeat([]byte("x"), maxWait)...)},
		{"a request where nobody has called", nil, proto.FromResponder, append([]byte("GET /"), bytes.Repeat([]byte("x"), maxWait)...)},
	} {
		var p parser
		ev := &proto.Events{Over: proto.TCP}
		if _, err := say(&p, ev, proto.FromInitiator, c.first); err != nil {
			t.Fatalf("%s: %v", c.about, err)
		}
		if _, err := say(&p, ev, c.dir, c.then); err == nil {
			t.Errorf("%s: no error", c.about)
		}
	}
}

// A client must say a network's name.
func TestName(t *testing.T) {
	var p parser
	ev := &proto.Events{Over: proto.TCP}
	for _, m := range []struct {
		dir proto.Dir
		hex string
	}{
		{proto.FromInitiator, "444444440000beef01002001"},
		{proto.FromResponder, "0000cafe30118b09f1d0ec0993d9"},
	} {
		if _, err := say(&p, ev, m.dir, unhex(t, m.hex)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := say(&p, ev, proto.FromInitiator, unhex(t, "421016c62a57"+"4ebeeaade5f2be4b")); err != errName {
		t.Errorf("a name that does not end: %v", err)
	}
}

// Who is outside is no user of this network.
func TestWhoseName(t *testing.T) {
	for _, subject := range [...]proto.Dir{proto.FromInitiator, proto.FromResponder} {
		var p parser
		ev := &proto.Events{Over: proto.TCP, Subject: subject}
		for _, m := range []struct {
			dir proto.Dir
			hex string
		}{
			{proto.FromInitiator, "444444440000beef01002001"},
			{proto.FromResponder, "0000cafe30118b09f1d0ec0993d9"},
			{proto.FromInitiator, "421016c62a564ebeebace5f2be4ba92c651eee36b0db3a157a"},
		} {
			if _, err := say(&p, ev, m.dir, unhex(t, m.hex)); err != nil {
				t.Fatal(err)
			}
		}
		login, peer := "tester", ""
		if subject == proto.FromResponder {
			login, peer = peer, login
		}
		if ev.NSeen != 1 || string(ev.Seen[0].Login) != login || string(ev.Seen[0].Peer) != peer {
			t.Errorf("inside is %d: %+v", subject, ev.Seen[:ev.NSeen])
		}
	}
}

// A request that is shown before the call that it answers does not lose the call.
func TestCallShownLast(t *testing.T) {
	var p parser
	ev := &proto.Events{Over: proto.TCP}
	ask := []byte("GET /.hash=0123456789abcdef0123456789abcdef01234567 HTTP/1.1\r\n\r\n")
	if n, err := say(&p, ev, proto.FromResponder, ask); n != 0 || err != nil {
		t.Fatalf("read %d: %v", n, err)
	}
	if n, err := say(&p, ev, proto.FromInitiator, []byte("GIVE 12345\r\n")); n != 12 || err != nil {
		t.Fatalf("read %d: %v", n, err)
	}
	if n, err := say(&p, ev, proto.FromResponder, ask); n != 0 || err != nil || !ev.Handoff {
		t.Errorf("read %d: %v, handoff %v", n, err, ev.Handoff)
	}
}
