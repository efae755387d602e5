package socks

import "chaperone/proto"

// detectStream wants both sides, or of the client what cannot be anything else.
// The client speaks first.
func detectStream(client, proxy []byte) proto.Answer {
	switch {
	case len(client) == 0 && len(proxy) == 0:
		return proto.More
	case len(client) == 0:
		return proto.No
	case client[0] == five:
		return detectFive(client, proxy)
	case client[0] == four:
		return detectFour(client, proxy)
	}
	return proto.No
}

// detectMiddle wants a request that names a host. Nothing less is certain when it
// may begin anywhere.
func detectMiddle(b []byte) proto.Answer {
	switch {
	case len(b) == 0:
		return proto.More
	case b[0] == four:
		r, _, a := fourAnswer(b)
		if a == proto.Yes && !certain(r) {
			return proto.No
		}
		return a
	}
	if a := proto.Prefix(b, "\x05\x01\x00\x03"); a != proto.Yes {
		return a
	}
	at, _, a := cutPlace(b[fiveHead:])
	if a == proto.Yes && !hostLike(at.name) {
		return proto.No
	}
	return a
}

// detectFive wants a greeting, which is 16 bits, and one of two: a request right
// behind it (28 bits), or the choice of a method that was offered (14 bits) with
// nothing behind either but what belongs there.
func detectFive(client, proxy []byte) proto.Answer {
	methods, a := greeting(client)
	if a != proto.Yes {
		if len(proxy) > 0 {
			return proto.No
		}
		return a
	}
	rest := client[2+len(methods):]
	if a := hasty(rest, methods); a == proto.Yes || len(proxy) == 0 {
		return a
	}
	switch {
	case proxy[0] != five:
		return proto.No
	case len(proxy) == 1:
		return proto.More
	case proxy[1] != methodRefused && !offers(methods, proxy[1]):
		return proto.No
	case !mayFollow(proxy[1], rest) || !mayFollow(proxy[1], proxy[2:]):
		return proto.No
	}
	return proto.Yes
}

// maxMethods is more than there are names for.
const maxMethods = 16

// greeting wants a number of methods and so many, each with a name or for private
// use. Two may be alike: some clients fill up with zeros.
func greeting(b []byte) (methods []byte, a proto.Answer) {
	if len(b) < 2 {
		return nil, proto.More
	}
	n := int(b[1])
	if n == 0 || n > maxMethods {
		return nil, proto.No
	}
	methods = b[2:min(len(b), 2+n)]
	for _, m := range methods {
		if m == 4 || m > 9 && m < 0x80 || m == methodRefused {
			return nil, proto.No
		}
	}
	if len(methods) < n {
		return nil, proto.More
	}
	return methods, proto.Yes
}

func offers(methods []byte, m byte) bool {
	for _, o := range methods {
		if o == m {
			return true
		}
	}
	return false
}

// hasty is about what the client says behind its greeting before it is answered:
// nothing; or a request, with name and password before it where it offers that.
func hasty(b, methods []byte) proto.Answer {
	if len(b) > 0 && b[0] == authVersion && offers(methods, methodPassword) {
		_, n := cutPassword(b)
		if n == 0 {
			return proto.More
		}
		b = b[n:]
	}
	switch {
	case len(b) == 0:
		return proto.More
	case b[0] != five || len(b) > 1 && !known(b[1]) || len(b) > 2 && b[2] != 0:
		return proto.No
	case len(b) <= fiveHead:
		return proto.More
	}
	_, _, a := cutPlace(b[fiveHead:])
	return a
}

// known reports whether c is a command.
func known(c byte) bool {
	return connect <= c && c <= associate || resolve <= c && c <= connectDir
}

// mayFollow reports whether a side may go on with b once method was chosen.
func mayFollow(method byte, b []byte) bool {
	switch {
	case len(b) == 0:
		return true
	case method == methodRefused:
		return false
	case method > methodPassword:
		return true
	}
	return b[0] == authVersion || b[0] == five
}

// detectFour wants a request, which is 19 bits, or 56 with the name of a host; and
// behind the first kind its answer, which is 13 more.
func detectFour(client, proxy []byte) proto.Answer {
	r, n, a := fourAnswer(client)
	switch {
	case a != proto.Yes && len(proxy) > 0:
		return proto.No
	case a != proto.Yes || certain(r):
		return a
	case len(proxy) > 0 && proxy[0] != 0 && proxy[0] != four:
		return proto.No
	case len(proxy) > 1 && (proxy[1] < fourGranted || proxy[1] > fourLast):
		return proto.No
	case len(proxy) > 1 && proxy[1] != fourGranted && len(client) > n && client[n] != four:
		return proto.No // only a tunnel has something else behind a request
	case len(proxy) >= fourReply:
		return proto.Yes
	case len(client) > proto.MaxUnread/2:
		return proto.No
	}
	return proto.More
}

// certain reports whether a request is one beyond doubt: three zeros in its address,
// and a host's name that ends where it should.
func certain(r fourRequest) bool { return r.named && hostLike(r.at.name) }

// fourAnswer wants a request to somewhere, by a user with a name that can be read.
func fourAnswer(b []byte) (r fourRequest, n int, a proto.Answer) {
	if len(b) > 1 && b[1] != connect && b[1] != bind && b[1] != resolve {
		return r, 0, proto.No
	}
	r, n, a = cutFour(b)
	switch {
	case len(b) < fourHead:
	case r.command == connect && r.at.to.Port() == 0,
		!r.named && r.at.to.Addr().IsUnspecified(),
		!printable(b[fourHead:]):
		return r, 0, proto.No
	}
	return r, n, a
}

// printable reports whether b has no control characters before its NUL.
func printable(b []byte) bool {
	for _, c := range b {
		switch {
		case c == 0:
			return true
		case c < ' ' || c == 0x7F:
			return false
		}
	}
	return true
}
