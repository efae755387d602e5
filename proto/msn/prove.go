package msn

import "chaperone/proto"

// A proof is how far the line at the front of some bytes shows that they are MSN's.
type proof struct {
	answer  proto.Answer // Yes: a whole line of a known command, in its known form
	weight  int          // of such a line; so much is enough, of one line or several
	next    int          // where the next line begins, behind the payload
	message bool         // it carries a message
}

// enough is the weight of some forty bits that never vary.
const enough = 4

// mimeHead starts every message.
const mimeHead = "MIME-Version: 1.0\r\n"

// prove weighs the line at the front of b.
func prove(b []byte) (pr proof) {
	if pr.answer = commandStart(b); pr.answer != proto.Yes {
		return pr
	}
	line, n := proto.Line(b[:min(len(b), maxProvenLine)])
	if n == 0 {
		pr.answer = proto.More
		if len(b) >= maxProvenLine || !inTable(verbOf(b)) && !isNumber(b[:3]) {
			pr.answer = proto.No
		}
		return pr
	}
	s := split(line)
	pr.weight, pr.next = weigh(&s), n
	if pr.weight == 0 {
		pr.answer = proto.No
		return pr
	}
	switch string(s.verb[:]) {
	case "MSG", "UBX", "UUX":
		size, ok := s.size()
		if !ok {
			pr.answer = proto.No
			return pr
		}
		pr.next += int(size)
	}
	if pr.message = string(s.verb[:]) == "MSG"; pr.message {
		pr.answer = proto.Prefix(b[n:], mimeHead)
	}
	return pr
}

// table is the commands that prove something: what each word must be, and what
// the line then weighs. A word is a letter: n number, m user's name, s status,
// p address, i login method, v version, w anything, * anything to the end of the
// line; or, in capitals, itself.
var table = [...]struct {
	name   string
	form   string
	weight int
}{
	{"ACK", "n", 1}, {"NAK", "n", 1}, {"OUT", "", 1},
	{"ANS", "n m w n", 4}, {"ANS", "n OK", 3},
	{"BYE", "m *", 2}, {"JOI", "m *", 2}, {"FLN", "m *", 2},
	{"CAL", "n RINGING n", 4}, {"CAL", "n m", 2},
	{"CHG", "n s *", 2}, {"NLN", "s m *", 3}, {"ILN", "n s m *", 3},
	{"IRO", "n n n m *", 3},
	{"MSG", "n U n", 4}, {"MSG", "n N n", 4}, {"MSG", "n A n", 4}, {"MSG", "n D n", 4}, {"MSG", "n S n", 4},
	{"MSG", "m w n", 4}, {"MSG", "Hotmail w n", 4},
	{"PNG", "", 2}, {"QNG", "n", 2},
	{"RNG", "n p CKI *", 4},
	{"UBX", "m n", 2}, {"UBX", "m n n", 2}, {"UUX", "n n", 2},
	{"USR", "n OK m *", 3}, {"USR", "n i I m *", 3}, {"USR", "n i S *", 3}, {"USR", "n m w", 3},
	{"VER", "n v *", 4},
	{"XFR", "n SB p *", 4}, {"XFR", "n NS p *", 4}, {"XFR", "n SB", 3},
}

func inTable(v verb) bool {
	for i := range table {
		if table[i].name == string(v[:]) {
			return true
		}
	}
	return false
}

// weigh returns what a line proves, 0 if nothing. An error is a number of three
// digits and that of the command.
func weigh(s *words) int {
	if len(s.w[0]) == 3 && isNumber(s.w[0]) && s.n == 2 && isNumber(s.w[1]) {
		return 1
	}
	for i := range table {
		if t := &table[i]; t.name == string(s.verb[:]) && s.have(t.form) {
			return t.weight
		}
	}
	return 0
}

// have reports whether the words behind the command are of the form.
func (s *words) have(form string) bool {
	i := 1
	for ; len(form) > 0; i++ {
		want := form
		for j := range len(form) {
			if form[j] == ' ' {
				want = form[:j]
				break
			}
		}
		form = form[min(len(form), len(want)+1):]
		if want == "*" {
			return true
		}
		if !isA(want, s.at(i)) {
			return false
		}
	}
	return i == s.n
}

// isA reports whether a word is what a form wants.
func isA(want string, word []byte) bool {
	switch want {
	case "n":
		return isNumber(word)
	case "m":
		return mail(word) != nil
	case "w":
		return len(word) > 0
	case "p":
		_, ok := place(word, serverPort)
		return ok
	case "v":
		return len(word) > 4 && string(word[:4]) == "MSNP" && isNumber(word[4:])
	case "i":
		return one(word, "MD5 TWN SSO SHA")
	case "s":
		return one(word, "NLN IDL BSY AWY BRB PHN LUN HDN")
	}
	return string(word) == want
}

// one reports whether word is one of the words of three letters in list.
func one(word []byte, list string) bool {
	for i := 0; i+3 <= len(list); i += 4 {
		if string(word) == list[i:i+3] {
			return true
		}
	}
	return false
}

// opens reports whether a command may be the first that a side says.
func opens(v verb) bool {
	return isNumber(v[:]) || one(v[:], "VER USR ANS IRO")
}
