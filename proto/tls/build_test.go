package tls

// A hello is made of parts, to be broken one at a time.
type parts struct {
	version, session string
	ciphers          string
	compressions     string
	extensions       string // with their length; empty: none
}

func vec8(s string) string  { return string([]byte{byte(len(s))}) + s }
func vec16(s string) string { return string([]byte{byte(len(s) >> 8), byte(len(s))}) + s }
func vec24(s string) string { return string([]byte{byte(len(s) >> 16)}) + vec16(s) }

func w16(vs ...uint16) (s string) {
	for _, v := range vs {
		s += string([]byte{byte(v >> 8), byte(v)})
	}
	return s
}

func ext(kind uint16, data string) string { return w16(kind) + vec16(data) }

func sni(name string) string { return ext(extName, vec16("\x00"+vec16(name))) }

func alpn(names ...string) (s string) {
	for _, n := range names {
		s += vec8(n)
	}
	return ext(extProtocols, vec16(s))
}

func (p parts) message() string {
	return "\x01" + vec24(p.version+"abcdefghijklmnopqrstuvwxyz012345"+p.session+p.ciphers+p.compressions+p.extensions)
}

func record(s string) string { return "\x16\x03\x01" + vec16(s) }

// usual is what most clients send, in small.
func usual(extensions string) parts {
	return parts{"\x03\x03", vec8(""), vec16(w16(0x1301, 0xC02F)), vec8("\x00"), vec16(extensions)}
}

// torLike is the hello of a Tor client of today, with a name as they make them.
var torLike = parts{
	version: "\x03\x03", session: vec8("0123456789abcdef0123456789abcdef"),
	ciphers: vec16(w16(4865, 4867, 4866, 49195, 49199, 52393, 52392, 49196, 49200, 49162, 49161, 49171, 49172, 156, 157, 47, 53, 255)),

	compressions: vec8("\x00"),
	extensions: vec16(sni("www.k4mqz7xw2a.com") + ext(11, vec8("\x00\x01\x02")) + ext(10, vec16(w16(23, 29, 21))) + ext(35, "") +
		ext(22, "") + ext(23, "") + ext(13, vec16(w16(0x0403, 0x0804))) + ext(43, vec8(w16(0x0304, 0x0303))) + ext(45, vec8("\x01")) +
		ext(51, vec16(w16(23)+vec16("key"))) + ext(21, "\x00\x00")),
}

// chromeLike is the example of JA4's description, with grease.
var chromeLike = parts{
	version: "\x03\x03", session: vec8("0123456789abcdef0123456789abcdef"),
	ciphers: vec16(w16(0x2A2A, 0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC013, 0xC014, 0x9C, 0x9D, 0x2F, 0x35)),

	compressions: vec8("\x00"),
	extensions: vec16(ext(0x1A1A, "") + ext(0x1B, "\x02\x00\x02") + sni("www.example.com") + ext(0x33, "\x00\x00") + alpn("h2", "http/1.1") +
		ext(0x4469, "") + ext(0x17, "") + ext(0x2D, "\x01\x01") +
		ext(0x0D, vec16(w16(0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601))) + ext(5, "\x01\x00\x00\x00\x00") +
		ext(0x23, "") + ext(0x12, "") + ext(0x2B, vec8(w16(0x3A3A, 0x0304, 0x0303))) + ext(0xFF01, "\x00") +
		ext(0x0A, vec16(w16(0x4A4A, 29, 23, 24))) + ext(0x0B, vec8("\x00")) + ext(0x5A5A, "\x00") + ext(0x15, "\x00")),
}
