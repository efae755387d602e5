package rfb

import (
	"errors"
	"strings"
	"testing"

	"chaperone/proto"
)

// A turn is what one side says at once.
type turn struct {
	viewer bool
	said   string
}

// play shows a parser turns and returns what it counted and where it gave up.
func play(turns []turn) (n [proto.NumFeatures]int, finished bool, err error) {
	p, ev := new(parser), new(proto.Events)
	var unread [2][]byte
	for _, t := range turns {
		dir := proto.FromResponder
		if t.viewer {
			dir = proto.FromInitiator
		}
		unread[dir] = append(unread[dir], t.said...)
		for len(unread[dir]) > 0 {
			ev.Clear()
			read, err := p.Parse(ev, dir, unread[dir])
			for _, e := range ev.Seen[:ev.NSeen] {
				n[e.Feature]++
			}
			if err != nil || ev.Finished {
				return n, ev.Finished, err
			}
			if read == 0 {
				break
			}
			unread[dir] = unread[dir][min(read+ev.Skip, len(unread[dir])):]
		}
	}
	return n, false, nil
}

// open is a session without security up to the viewer's first message.
func open(messages ...string) []turn {
	turns := []turn{
		{false, version}, {true, version}, {false, "\x01\x01"}, {true, "\x01"}, {false, "\x00\x00\x00\x00"}, {true, "\x01"},
		{false, strings.Repeat("\x00", description)},
	}
	for _, m := range messages {
		turns = append(turns, turn{true, m})
	}
	return turns
}

const key = "\x04\x01\x00\x00\x00\x00\x00a"

// A viewer cannot get past by what it says: what cannot be followed is an error, and
// what can is followed to the key behind it.
func TestViewerMessages(t *testing.T) {
	for _, c := range []struct {
		about, message string
		err            error
		control        int
	}{
		{"a key", key, nil, 1},
		{"a key whose state comes later", "\x04", nil, 0},
		{"a list of encodings, then a key", "\x02\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\x01" + key, nil, 1},
		{"an empty list", "\x02\x00\x00\x00" + key, nil, 1},
		{"a text of no letters", "\x06\x00\x00\x00\x00\x00\x00\x00" + key, nil, 1},
		{"the longest text there is", "\x06\x00\x00\x00\x80\x00\x00\x00" + key, nil, 0},
		{"many buttons, without saying so before", "\x05\x80\x00\x00\x00\x00" + key, nil, 2},
		{"many buttons", "\x02\x00\x00\x01\xff\xff\xfe\xc4\x05\x80\x00\x00\x00\x00", errMessage, 1},
		{"few buttons of many", "\x02\x00\x00\x01\xff\xff\xfe\xc4\x05\x01\x00\x00\x00\x00" + key, nil, 3},
		{"a message that nobody knows", "\x63\x00", errMessage, 0},
		{"colours, which no server reads alike", "\x01\x00\x00\x00\x00\x00" + key, errMessage, 0},
		{"its first byte", "\x63", errMessage, 0},
		{"sound", "\xff\x01\x00\x00", errMessage, 0},
		{"a chat longer than servers read", "\x0b\x00\x00\x00\x00\x00\x10\x00" + key, errMessage, 0},
		{"a chat of negative length", "\x0b\x00\x00\x00\xff\xff\xff\xfc" + key, errMessage, 0},
		{"an empty chat", "\x0b\x00\x00\x00\x00\x00\x00\x00" + key, nil, 1},
		{"the longest fence", "\xf8\x00\x00\x00\x00\x00\x00\x00\xff" + strings.Repeat("\x04", 255) + key, nil, 1},
		{"screens", "\xfb\x00\x00\x00\x00\x00\x02\x00" + strings.Repeat("\x05", 32) + key, nil, 1},
		{"power, asked about", "\xfa\x00\x01\x01" + key, nil, 1},
	} {
		n, finished, err := play(open(c.message))
		if !errors.Is(err, c.err) || n[proto.RemoteControl] != c.control || finished {
			t.Errorf("%s: %v, %d times control, finished %v", c.about, err, n[proto.RemoteControl], finished)
		}
	}
}

// Nobody gets out of step by speaking too soon.
func TestEarly(t *testing.T) {
	for _, c := range []struct {
		about string
		turns []turn
		want  error
	}{
		{"before the server has decided", []turn{{false, "RFB 003.003\n"}, {true, version}, {true, "\x01"}}, errEarly},
		{"before Tight's tunnels", []turn{{false, version}, {true, version}, {false, "\x01\x10"}, {true, "\x10\x00\x00\x00\x00"}}, errEarly},
		{"before Tight's choices", []turn{{false, version}, {true, version}, {false, "\x01\x10"}, {true, "\x10"}, {false, "\x00\x00\x00\x00"}, {true, "\x00\x00\x00\x02"}}, errEarly},
		{"no version", []turn{{false, version}, {true, "HTTP"}}, errVersion},
		{"no version first", []turn{{false, "HTTP"}}, errVersion},
	} {
		if _, _, err := play(c.turns); err != c.want {
			t.Errorf("%s: %v, want %v", c.about, err, c.want)
		}
	}
	// What needs nothing of the server is followed at once.
	if n, _, err := play([]turn{{false, version}, {true, version + "\x01\x01" + key}}); err != nil || n[proto.RemoteControl] != 1 {
		t.Errorf("all at once: %v, %d times control", err, n[proto.RemoteControl])
	}
}

// A server that makes no sense ends nothing: the viewer is followed on.
func TestServerAstray(t *testing.T) {
	start := []turn{{false, version}, {true, version}, {false, "\x01\x01"}}
	enter := turn{true, "\x01\x01" + key}
	for about, said := range map[string]string{
		"a result that is none":     "\x00\x00\x00\x02",
		"a name without end":        "\x00\x00\x00\x00" + strings.Repeat("\xff", description),
		"a result before it is due": "",
		"pictures":                  "\x00\x00\x00\x00" + strings.Repeat("\x00", description+100),
	} {
		turns := append(append([]turn{}, start...), turn{false, said}, enter)
		if n, finished, err := play(turns); err != nil || finished || n[proto.RemoteControl] != 1 {
			t.Errorf("%s: %v, finished %v, %d times control", about, err, finished, n[proto.RemoteControl])
		}
	}
}
