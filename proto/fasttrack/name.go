package fasttrack

import "chaperone/proto"

// networks are what the networks call themselves where clients and supernodes say
// so, in upper case and with the byte that ends them. In order: Kazaa, Grokster,
// iMesh, Morpheus.
var networks = [...]string{"KAZAA\x00", "GROKSTER\x00", "FILESHARE\x00", "MUSICCITY\x00"}

// maxName is the size of the longest of networks.
const maxName = len("FILESHARE\x00")

// nameAnswer wants one of networks at the front of b, and returns its size.
func nameAnswer(b []byte) (size int, a proto.Answer) {
	a = proto.No
	for _, n := range networks {
		switch proto.PrefixFold(b, n) {
		case proto.Yes:
			return len(n), proto.Yes
		case proto.More:
			a = proto.More
		}
	}
	return 0, a
}
