package supernode

import (
	"math/rand/v2"
	"testing"

	"chaperone/proto"
	"chaperone/proto/fasttrack"
	"chaperone/proto/prototest"
)

func TestSupernode(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzSupernode(f *testing.F) { prototest.Fuzz(f, Protocol) }

func noise(rnd *rand.Rand, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rnd.Uint32())
	}
	return b
}

// A talk is an opening whose masked words are given.
func talk(login, name int, client, server string) *proto.Opening {
	rnd := rand.New(rand.NewPCG(3, 3))
	o := &proto.Opening{Over: proto.TCP, Initiator: noise(rnd, clientHello+login), Responder: noise(rnd, serverHello+name)}
	copy(o.Initiator[8:], client)
	copy(o.Responder[4:], server)
	return o
}

const (
	light  = "\x00\x00\x00\xA9" // no bit of the mask
	middle = "\x11\x11\x11\xA8" // seven
	heavy  = "\xFF\xFF\x00\xA9" // sixteen
)

func TestDetect(t *testing.T) {
	other := &proto.App{Name: "other"}
	for _, c := range []struct {
		about        string
		login, name  int
		client, serv string
		change       func(o *proto.Opening)
		want         proto.Answer
	}{
		// As it goes.
		{about: "a hello", want: proto.More, change: func(o *proto.Opening) { o.Responder = nil }},
		{about: "half a hello", want: proto.More, change: func(o *proto.Opening) { o.Initiator, o.Responder = o.Initiator[:7], nil }},
		{about: "half an answer", want: proto.More, change: func(o *proto.Opening) { o.Responder = o.Responder[:4] }},
		{about: "an answer", want: proto.More, name: 6, client: light, serv: light},
		{about: "a client that has not said the name", want: proto.More, login: 5, name: 6, client: light, serv: light},
		{about: "sparse", want: proto.Yes, login: 6, name: 6, client: light, serv: light},
		{about: "sparse, and all in one", want: proto.Yes, login: 40, name: 9, client: light, serv: light},
		{about: "middling", want: proto.More, login: 6, name: 6, client: middle, serv: middle},
		{about: "dense", want: proto.No, login: 6, name: 6, client: heavy, serv: middle},

		// The list of supernodes.
		{about: "middling, in a list", want: proto.More, login: 30, name: 700, client: middle, serv: middle},
		{about: "middling, listed", want: proto.Yes, login: 30, name: 6 + list, client: middle, serv: middle},
		{about: "middling, one less", want: proto.More, login: 30, name: 5 + list, client: middle, serv: middle},
		{about: "middling, too much", want: proto.No, login: 30, name: 11 + list, client: middle, serv: middle},
		{about: "listed before the user was known", want: proto.More, login: 6, name: 6 + list, client: middle, serv: middle},
		{about: "dense, listed", want: proto.No, login: 30, name: 6 + list, client: heavy, serv: middle},
		{about: "a list before the client's name", want: proto.No, login: 3, name: 6 + list, client: light, serv: light},
		{about: "a list, unasked", want: proto.No, name: 6 + list, client: light, serv: light},

		// Sizes that no session has.
		{about: "who is called speaks first", want: proto.No, name: 6, change: func(o *proto.Opening) { o.Initiator = nil }},
		{about: "and then the other", want: proto.No, name: 6, change: func(o *proto.Opening) { o.Initiator = o.Initiator[:11] }},
		{about: "a longer hello", want: proto.No, login: 1, change: func(o *proto.Opening) { o.Responder = nil }},
		{about: "a client that does not wait", want: proto.No, login: 7, name: 5, client: light, serv: light},
		{about: "no name is that long", want: proto.More, login: 10, name: 7, client: light, serv: light},
		{about: "a client that says too much", want: proto.No, login: maxLogin + 1, name: 6, client: light, serv: light},

		// What else speaks for it.
		{about: "dense, where a supernode waits", want: proto.Yes, login: 6, name: 6, client: heavy, serv: heavy,
			change: func(o *proto.Opening) { o.Hint = fasttrack.App }},
		{about: "dense, where another waits", want: proto.No, login: 6, name: 6, client: heavy, serv: heavy,
			change: func(o *proto.Opening) { o.Hint = other }},
		{about: "dense, with giFT's number", want: proto.Yes, login: 6, name: 6, client: heavy, serv: heavy,
			change: func(o *proto.Opening) { copy(o.Initiator, "\xFA\x00\xB6\x2B") }},

		// What is sparse because it is made of small numbers, or of letters.
		{about: "zeros", want: proto.No, login: 6, name: 6, client: light, serv: light,
			change: func(o *proto.Opening) { clear(o.Initiator[:8]) }},
		{about: "letters", want: proto.No, login: 6, name: 6, client: light, serv: light,
			change: func(o *proto.Opening) {
				copy(o.Initiator, "LOGIN me")
				copy(o.Initiator[12:], "please")
				copy(o.Responder, "WELC")
				copy(o.Responder[8:], "OME YOU")
			}},
		{about: "met later", want: proto.No, login: 6, name: 6, client: light, serv: light,
			change: func(o *proto.Opening) { o.MidStream = true }},
	} {
		o := talk(c.login, c.name, c.client, c.serv)
		if c.change != nil {
			c.change(o)
		}
		if got := detect(o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
	}
}

// What can be told with certainty is left to the protocol that does.
func TestCertainIsNotLikely(t *testing.T) {
	o := talk(6, 6, light, light)
	copy(o.Initiator, "\xFA\x00\xB6\x2B\xFA\xCB\x12\x38\x32\x09\xD2\x32")
	if got := detect(o); got != proto.No {
		t.Errorf("giFT's own hello: %v", got)
	}
}

// The odds are those that the package's comment states, with every size right: one
// in 2^25 random openings passes, and one in 11,000 once a list follows.
func TestOdds(t *testing.T) {
	const rounds = 200_000
	rnd := rand.New(rand.NewPCG(5, 5))
	yes, later := 0, 0
	for range rounds {
		o := &proto.Opening{Over: proto.TCP, Initiator: noise(rnd, 12+30), Responder: noise(rnd, 14)}
		switch detect(o) {
		case proto.Yes:
			yes++
		case proto.More:
			later++
		}
	}
	if yes > 1 || later > rounds/5000 {
		t.Errorf("%d and %d of %d random openings", yes, later, rounds)
	}
}

// Any sizes may be asked about, in any state of the bytes.
func TestSizes(t *testing.T) {
	for login := -clientHello; login < maxLogin+2; login++ {
		for name := -serverHello; name < 30; name++ {
			for _, words := range [...]string{light, middle, heavy} {
				o := talk(max(login, 0), max(name, 0), words, words)
				o.Initiator, o.Responder = o.Initiator[:clientHello+login], o.Responder[:serverHello+name]
				o.Initiator = o.Initiator[:len(o.Initiator):len(o.Initiator)]
				o.Responder = o.Responder[:len(o.Responder):len(o.Responder)]
				detect(o)
				o.Hint = fasttrack.App
				detect(o)
			}
		}
	}
}

// Random openings of any size are nothing.
func TestNoise(t *testing.T) {
	rnd := rand.New(rand.NewPCG(6, 6))
	for range 200_000 {
		o := &proto.Opening{Over: proto.TCP, Initiator: noise(rnd, rnd.IntN(64)), Responder: noise(rnd, rnd.IntN(64))}
		if detect(o) == proto.Yes {
			t.Fatalf("%x, %x", o.Initiator, o.Responder)
		}
	}
}
