package tls

// MaxName bounds the name of a host, in bytes. Servers refuse longer ones.
const MaxName = 255

// serverName returns the host's name in the extension, a list u16 of kind u8 and name
// u16, whose first name of kind 0 counts. A list that ends too early or too late is
// read all the same: somebody's server might.
func serverName(b []byte) []byte {
	if len(b) < 2 {
		return nil
	}
	for b = b[2:]; len(b) >= 3; {
		end := 3 + int(be16(b[1:]))
		if end > len(b) {
			return nil
		}
		if name := b[3:end]; b[0] == 0 {
			if len(name) > MaxName {
				return nil
			}
			return name
		}
		b = b[end:]
	}
	return nil
}

// Host appends the server's name to dst as names are compared: in lower case, and
// without the dot that may end it, nor the port that some programs send with it. It
// appends nothing where what was sent is not the name of a host: an address, which the
// packets have already, or text with characters or gaps that no name has. Nothing is
// allocated where dst has room for [MaxName] bytes more.
func (h *Hello) Host(dst []byte) []byte {
	name := cutPort(h.Name)
	if n := len(name); n > 0 && name[n-1] == '.' {
		name = name[:n-1]
	}
	if !isName(name) {
		return dst
	}
	for _, c := range name {
		dst = append(dst, lower(c))
	}
	return dst
}

// cutPort returns name without the colon and digits that may end it.
func cutPort(name []byte) []byte {
	n := len(name)
	for n > 0 && '0' <= name[n-1] && name[n-1] <= '9' {
		n--
	}
	if n > 0 && n < len(name) && name[n-1] == ':' {
		return name[:n-1]
	}
	return name
}

// isName reports whether b is labels of letters, digits, hyphens and underscores
// with dots between them, the last of which is not a number.
func isName(b []byte) bool {
	label, number := 0, false // of the label at hand: its length, and whether it is a number so far
	for _, c := range b {
		switch c = lower(c); {
		case c == '.' && label > 0:
			label = 0
		case '0' <= c && c <= '9':
			number = number && label > 0 || label == 0
			label++
		case 'a' <= c && c <= 'z', c == '-', c == '_':
			number = false
			label++
		default:
			return false
		}
	}
	return label > 0 && !number
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}
