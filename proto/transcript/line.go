package transcript

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"chaperone/proto"
)

// line takes in one line of text.
func (t *Transcript) line(text string, n int) error {
	text = strings.TrimSuffix(text, "\r")
	if text == "" {
		return nil
	}
	rest := strings.TrimPrefix(text[1:], " ")
	switch text[0] {
	case '#':
		return nil
	case '@':
		return t.meta(rest)
	case '>':
		return t.say(proto.FromInitiator, rest, n)
	case '<':
		return t.say(proto.FromResponder, rest, n)
	case '+':
		return t.more(rest)
	case '=':
		return t.expect(rest)
	}
	return fmt.Errorf("line starts with %q; want one of > < + = @ # and a space", text[0])
}

func (t *Transcript) say(d proto.Dir, text string, n int) error {
	t.Turns = append(t.Turns, Turn{Dir: d, Line: n})
	return t.more(text)
}

func (t *Transcript) more(text string) error {
	if len(t.Turns) == 0 {
		return errors.New("+ continues a turn, and there is none before it; start with > or <")
	}
	last := &t.Turns[len(t.Turns)-1]
	if len(last.Want) > 0 {
		return errors.New("+ after =; put all bytes of a turn before its events")
	}
	data, err := decode(last.Data, text)
	if err != nil {
		return err
	}
	last.Data = data
	return nil
}

func (t *Transcript) expect(event string) error {
	if len(t.Turns) == 0 {
		return errors.New("= is an event of the turn before it, and there is none; start with > or <")
	}
	if event == "" {
		return errors.New("= needs an event after it; for none leave the line out")
	}
	last := &t.Turns[len(t.Turns)-1]
	last.Want = append(last.Want, event)
	return nil
}

func (t *Transcript) meta(text string) (err error) {
	if len(t.Turns) > 0 {
		return errors.New("@ after the first turn; put it at the top")
	}
	key, value, _ := strings.Cut(text, " ")
	switch key + " " + value {
	case "over tcp":
		t.Over = proto.TCP
		return nil
	case "over udp":
		t.Over = proto.UDP
		return nil
	case "start true", "start mid":
		t.MidStream = value == "mid"
		return nil
	}
	switch key {
	case "src":
		t.Src, err = netip.ParseAddrPort(value)
	case "dst":
		t.Dst, err = netip.ParseAddrPort(value)
	default:
		return fmt.Errorf("@ %s; want over tcp, over udp, src ADDRESS:PORT, dst ADDRESS:PORT, start true or start mid", text)
	}
	if err != nil {
		return fmt.Errorf("@ %s %q; want an address with a port, such as 10.1.0.2:40000 or [2001:db8::1]:5190", key, value)
	}
	return nil
}

// decode appends the bytes that the tokens of text stand for.
func decode(to []byte, text string) ([]byte, error) {
	for {
		text = strings.TrimLeft(text, " \t")
		if text == "" {
			return to, nil
		}
		token, rest, err := cutToken(text)
		if err != nil {
			return nil, err
		}
		if to, err = decodeToken(to, token); err != nil {
			return nil, err
		}
		if len(to) > MaxTurn {
			return nil, fmt.Errorf("a turn of more than %d bytes", MaxTurn)
		}
		text = rest
	}
}

// cutToken splits the first token off text, which starts with one.
func cutToken(text string) (token, rest string, err error) {
	if text[0] == '"' {
		token, err = strconv.QuotedPrefix(text)
		if err != nil {
			return "", "", fmt.Errorf("%s; want a Go string closed by a double quote", text)
		}
		rest = text[len(token):]
		if rest != "" && rest[0] != ' ' && rest[0] != '\t' {
			return "", "", fmt.Errorf("%s; want a space after the string", rest)
		}
		return token, rest, nil
	}
	if i := strings.IndexAny(text, " \t"); i >= 0 {
		return text[:i], text[i:], nil
	}
	return text, "", nil
}

func decodeToken(to []byte, token string) ([]byte, error) {
	switch token[0] {
	case '"':
		s, err := strconv.Unquote(token)
		if err != nil {
			return nil, fmt.Errorf("%s; want a Go string", token)
		}
		return append(to, s...), nil
	case '(':
		return decodeRun(to, token)
	}
	b, err := hex.DecodeString(token)
	if err != nil {
		return nil, fmt.Errorf("%s; want pairs of hex digits, a string in double quotes, (n) or (n:xx)", token)
	}
	return append(to, b...), nil
}

func decodeRun(to []byte, token string) ([]byte, error) {
	inner, closed := strings.CutSuffix(token[1:], ")")
	count, value, valued := strings.Cut(inner, ":")
	n, err := strconv.ParseUint(count, 10, 32)
	b := []byte{0}
	if valued && err == nil {
		b, err = hex.DecodeString(value)
	}
	if !closed || err != nil || len(b) != 1 || n > MaxTurn {
		return nil, fmt.Errorf("%s; want (n) or (n:xx): n bytes, up to %d, of one value", token, MaxTurn)
	}
	for range n {
		to = append(to, b[0])
	}
	return to, nil
}
