package proto

import "math/bits"

// A Category groups apps.
type Category uint8

// The categories.
const (
	Other Category = iota
	IM
	P2P
	VoIP
	Meeting
	RemoteAccess
	FileDrop
	TunnelApp
	Web
	NumCategories
)

var categoryNames = [NumCategories]string{"other", "im", "p2p", "voip", "meeting", "remote_access", "file_drop", "tunnel", "web"}

// String returns the word policies use.
func (c Category) String() string { return categoryNames[c] }

// CategoryNamed returns the category that policies call name.
func CategoryNamed(name string) (Category, bool) {
	for c, n := range categoryNames {
		if n == name {
			return Category(c), true
		}
	}
	return 0, false
}

// A Feature is what people do with an app. Policies accept and refuse features.
type Feature uint8

// The features.
const (
	Session       Feature = iota // login, keep-alive, lists
	Presence                     // who is there, who types
	Messaging                    // text to people
	Image                        // inline pictures
	FileTransfer                 // one file to one peer
	FileSharing                  // a folder that others browse and download from
	Search                       // looking for files or people on a network
	Overlay                      // a P2P network's own traffic
	Voice                        //
	Video                        //
	AppSharing                   // one's screen or program shown to others
	Whiteboard                   //
	RemoteControl                // another's mouse and keyboard
	Game                         //
	Tunnel                       // another conversation carried inside
	NumFeatures
)

var featureNames = [NumFeatures]string{
	"session", "presence", "messaging", "image", "file_transfer", "file_sharing", "search", "overlay",
	"voice", "video", "app_sharing", "whiteboard", "remote_control", "game", "tunnel",
}

// String returns the word policies use.
func (f Feature) String() string { return featureNames[f] }

// FeatureNamed returns the feature that policies call name.
func FeatureNamed(name string) (Feature, bool) {
	for f, n := range featureNames {
		if n == name {
			return Feature(f), true
		}
	}
	return 0, false
}

// Features is a set of features.
type Features uint16

// Of returns the set of fs.
func Of(fs ...Feature) (s Features) {
	for _, f := range fs {
		s |= 1 << f
	}
	return s
}

// Has reports whether f is in s.
func (s Features) Has(f Feature) bool { return s>>f&1 != 0 }

// Len returns how many features s holds.
func (s Features) Len() int { return bits.OnesCount16(uint16(s)) }

// All yields the features of s in their order.
func (s Features) All() func(yield func(Feature) bool) {
	return func(yield func(Feature) bool) {
		for ; s != 0; s &= s - 1 {
			if !yield(Feature(bits.TrailingZeros16(uint16(s)))) {
				return
			}
		}
	}
}

// Strings returns the words of the features of s in their order.
func (s Features) Strings() []string {
	out := make([]string, 0, s.Len())
	for f := range s.All() {
		out = append(out, f.String())
	}
	return out
}
