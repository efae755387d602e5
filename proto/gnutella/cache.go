package gnutella

import "bytes"

// caches are the clients that web caches know by four letters.
var caches = [...]string{
	"ACQX", "BEAR", "COCO", "FOXY", "FRST", "GALA", "GDNA", "GNUC", "GTKG", "LIME", "MLDK", "MRPH", "MUTE",
	"PHEX", "RAZA", "SWAP", "XOLO",
}

// asksCache reports whether a query is one to a web cache: it says which client
// asks, in which version or for which network, and what for.
func asksCache(query []byte) bool {
	var client, version, network, ask bool
	for len(query) > 0 {
		var pair []byte
		pair, query, _ = bytes.Cut(query, and)
		key, value, _ := bytes.Cut(pair, equals)
		switch string(key) {
		case "client":
			client = knownClient(value)
		case "version":
			version = len(value) > 0
		case "net":
			network = string(value) == "gnutella" || string(value) == "gnutella2"
		case "hostfile", "urlfile", "get", "update", "ping", "bfile":
			ask = ask || string(value) == "1"
		case "ip", "ip1", "url", "url1":
			ask = ask || len(value) > 0
		}
	}
	return client && ask && (version || network)
}

var (
	and    = []byte("&")
	equals = []byte("=")
)

// knownClient reports whether value begins with the letters of a client; some
// write the version behind them.
func knownClient(value []byte) bool {
	for _, c := range caches {
		if len(value) >= len(c) && string(value[:len(c)]) == c {
			return true
		}
	}
	return false
}
