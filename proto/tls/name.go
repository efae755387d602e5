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
// without the dot that may end it. Nothing is allocated where dst has room for
// [MaxName] bytes more.
func (h *Hello) Host(dst []byte) []byte {
	name := h.Name
	if n := len(name); n > 0 && name[n-1] == '.' {
		name = name[:n-1]
	}
	for _, c := range name {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}
