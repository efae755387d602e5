package demo

import "chaperone/proto"

// A Fate is what an act shall come to.
type Fate uint8

// The fates.
const (
	Passes  Fate = iota // every byte arrives as it was sent
	Blunted             // all arrives, but what would have started the feature is spoiled
	Cut                 // the connection is reset before a byte of its payload arrives
)

// An Act is something that people do, with what shall come of it.
type Act struct {
	Title   string
	Story   string // the transcript that is played
	Fate    Fate
	Feature proto.Feature // of Blunted and Cut: what is refused
	Link    *Link         // a connection of its own; nil: the conversation
}

// A Link is a connection beside the conversation.
type Link struct {
	FromOutside bool // opened by bob, who is outside, to alice, who is inside
	ToServer    bool // opened by alice to the server instead of to bob
	Port        uint16
	Announced   bool // an offer of an act before named this address, an IPv4 one, and port
}

// Login comes before the conversation, on a connection of its own.
var Login = Act{Title: "alice signs on at the login server", Story: "login", Link: &Link{ToServer: true}}

// Conversation is the acts of one AIM conversation between alice and bob, all
// on the same connection.
var Conversation = []Act{
	{Title: "alice goes on line at the conversation server", Story: "signon"},
	{Title: "bob arrives, alice is away and back, both type", Story: "presence"},
	{Title: "alice and bob talk: \"Lunch at one?\"", Story: "talk"},
	{Title: "alice's client says what it could do", Story: "abilities", Fate: Blunted},
	{Title: "alice and bob offer each other a file", Story: "file", Fate: Blunted, Feature: proto.FileTransfer},
	{Title: "they offer direct IM, for pictures", Story: "picture", Fate: Blunted, Feature: proto.Image},
	{Title: "they offer a voice call", Story: "voice", Fate: Blunted, Feature: proto.Voice},
	{Title: "they offer a game", Story: "game", Fate: Blunted, Feature: proto.Game},
	{Title: "they offer their shared folders", Story: "sharing", Fate: Blunted, Feature: proto.FileSharing},
	{Title: "they still talk: \"Did you get the plans?\"", Story: "again"},
}

// Connections is what comes up although the offers never arrived: old clients
// that try anyway, or people who agreed on a port by telephone.
var Connections = []Act{
	{"bob fetches alice's file where she announced it", "file-fetched", Cut, proto.FileTransfer, &Link{FromOutside: true, Port: 5190, Announced: true}},
	{"alice fetches bob's file where he announced it", "file-fetched", Cut, proto.FileTransfer, &Link{Port: 5191, Announced: true}},
	{"alice pushes a file to a port nobody announced", "file-pushed", Cut, proto.FileTransfer, &Link{Port: 40123}},
	{"bob pushes a file to a port nobody announced", "file-pushed", Cut, proto.FileTransfer, &Link{FromOutside: true, Port: 40124}},
	{"bob sends a picture where alice announced direct IM", "picture-sent", Cut, proto.Image, &Link{FromOutside: true, Port: 4443, Announced: true}},
	{"alice sends a picture where bob announced direct IM", "picture-sent", Cut, proto.Image, &Link{Port: 4444, Announced: true}},
	{"alice sends a picture to a port nobody announced", "picture-sent", Cut, proto.Image, &Link{Port: 40125}},
	{"bob calls where alice announced it, enciphered", "secret", Cut, proto.Voice, &Link{FromOutside: true, Port: 4099, Announced: true}},
	{"alice calls where bob announced it, enciphered", "secret", Cut, proto.Voice, &Link{Port: 4100, Announced: true}},
	{"bob opens the folder that alice announced", "file-fetched", Cut, proto.FileSharing, &Link{FromOutside: true, Port: 5192, Announced: true}},
	{"alice opens the folder that bob announced", "file-fetched", Cut, proto.FileSharing, &Link{Port: 5193, Announced: true}},
}

// Acts returns all acts in the order in which they make sense.
func Acts() []Act {
	return append(append([]Act{Login}, Conversation...), Connections...)
}
