package nfq

import (
	"bytes"
	"net/netip"
	"slices"
	"testing"

	"chaperone/enforce"
	"chaperone/enforce/packet"
)

var (
	v4 = [2]netip.AddrPort{netip.MustParseAddrPort("10.9.0.2:4000"), netip.MustParseAddrPort("10.9.0.1:5000")}
	v6 = [2]netip.AddrPort{netip.MustParseAddrPort("[fd09::2]:4000"), netip.MustParseAddrPort("[fd09::1]:5000")}
)

func datagram(s string) []byte { return packet.NewUDP(v4[0], v4[1], []byte(s)) }

// told is the message for one verdict.
func told(kind uint16, verdict, id uint32, more ...[]byte) []byte {
	b := header(nil, kind, 0, 0, queueNumber)
	b = attr(b, attrVerdict, big.AppendUint32(big.AppendUint32(nil, verdict), id))
	b = append(b, slices.Concat(more...)...)
	native.PutUint32(b, uint32(len(b)))
	return b
}

func TestVerdictOnTheWire(t *testing.T) {
	if native.Uint16([]byte{1, 0}) != 1 {
		t.Skip("the bytes are those of a little-endian machine")
	}
	want := []byte{
		40, 0, 0, 0, 1, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, // nlmsghdr: length, queue's verdict, request
		0, 0, 0, queueNumber, // nfgenmsg
		12, 0, 2, 0, 0, 0, 0, 1, 1, 2, 3, 4,
		8, 0, 3, 0, 0xa0, 0xb0, 0xc0, 0xd0,
	}
	o := newOutbox(queueNumber)
	o.add(0x01020304, &ruling{accept: true, marked: true, mark: 0xa0b0c0d0})
	if !bytes.Equal(o.b, want) {
		t.Errorf("%x, want\n%x", o.b, want)
	}
}

func TestRule(t *testing.T) {
	trust := enforce.Settled{Fate: enforce.Trust, App: 5}
	refuse := enforce.Settled{Fate: enforce.Refuse, Reset: true}
	stale := enforce.Marks{Mask: marks.Mask, Generation: marks.Generation ^ 1}
	whole, cut := datagram("secret"), datagram("")
	for _, c := range []struct {
		name string
		mark uint32
		v    enforce.Verdict
		want ruling
	}{
		{"pass", 0, enforce.Verdict{Pass: true}, ruling{accept: true}},
		{"pass, mark of others", 0x55, enforce.Verdict{Pass: true}, ruling{accept: true}},
		{"pass, reply", marks.Reply(), enforce.Verdict{Pass: true}, ruling{accept: true}},
		{"pass, rewritten", 0, enforce.Verdict{Pass: true, Changed: true}, ruling{accept: true, payload: whole}},
		{"trust", 0x55, enforce.Verdict{Pass: true, Settled: trust}, ruling{accept: true, marked: true, mark: 0x55 | marks.Pack(trust)}},
		{"trust again", marks.Pack(trust), enforce.Verdict{Pass: true, Settled: trust}, ruling{accept: true}},
		{"trust, reply", marks.Reply(), enforce.Verdict{Pass: true, Settled: trust}, ruling{accept: true, marked: true, mark: marks.Pack(trust)}},
		{"pass, stale", stale.Pack(trust) | 0x55, enforce.Verdict{Pass: true}, ruling{accept: true, marked: true, mark: 0x55}},
		{"pass, refused before", marks.Pack(refuse), enforce.Verdict{Pass: true}, ruling{accept: true, marked: true}},
		{"swallow", 0x55, enforce.Verdict{}, ruling{}},
		{"swallow, trusted", 0, enforce.Verdict{Settled: trust}, ruling{}},
		{"refuse", 0x55, enforce.Verdict{Settled: refuse}, ruling{accept: true, marked: true, mark: 0x55 | marks.Pack(refuse), payload: cut}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := arrival{mark: c.mark, payload: bytes.Clone(whole)}
			got := rule(&a, marks, &c.v)
			if !bytes.Equal(got.payload, c.want.payload) {
				t.Errorf("payload %x, want %x", got.payload, c.want.payload)
			}
			got.payload, c.want.payload = nil, nil
			if got.accept != c.want.accept || got.marked != c.want.marked || got.mark != c.want.mark {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
	unreadable := arrival{payload: []byte("secret")}
	if r := rule(&unreadable, marks, &enforce.Verdict{Settled: refuse}); r.accept {
		t.Errorf("accepted what could not be cut: %+v", r)
	}
}

func TestFolding(t *testing.T) {
	accept, drop := ruling{accept: true}, ruling{}
	marked := ruling{accept: true, marked: true, mark: 4}
	other := ruling{accept: true, marked: true, mark: 5}
	rewritten := ruling{accept: true, payload: []byte("new")}
	for _, c := range []struct {
		name string
		r    []ruling // of the packets 1, 2, ...
		want [][]byte
	}{
		{"one", []ruling{accept}, [][]byte{told(kindVerdict, 1, 1)}},
		{"three", []ruling{accept, accept, accept}, [][]byte{told(kindVerdictBatch, 1, 3)}},
		{"drops", []ruling{drop, drop}, [][]byte{told(kindVerdict, 0, 1), told(kindVerdict, 0, 2)}},
		{"a drop between", []ruling{accept, drop, accept, accept}, [][]byte{told(kindVerdict, 1, 1), told(kindVerdict, 0, 2), told(kindVerdictBatch, 1, 4)}},
		{"same mark", []ruling{marked, marked}, [][]byte{told(kindVerdictBatch, 1, 2, attr32(nil, attrMark, 4))}},
		{"other mark", []ruling{marked, other, accept}, [][]byte{
			told(kindVerdict, 1, 1, attr32(nil, attrMark, 4)), told(kindVerdict, 1, 2, attr32(nil, attrMark, 5)), told(kindVerdict, 1, 3)}},
		{"rewritten", []ruling{accept, rewritten, accept}, [][]byte{
			told(kindVerdict, 1, 1), told(kindVerdict, 1, 2, payload([]byte("new"))), told(kindVerdict, 1, 3)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := newOutbox(queueNumber)
			for i := range c.r {
				o.add(uint32(i+1), &c.r[i])
			}
			if want := slices.Concat(c.want...); !bytes.Equal(o.b, want) {
				t.Errorf("%x, want\n%x", o.b, want)
			}
			o.clear()
			o.add(9, &accept)
			if want := told(kindVerdict, 1, 9); !bytes.Equal(o.b, want) {
				t.Errorf("after sending: %x, want %x", o.b, want)
			}
		})
	}
}

func TestRoom(t *testing.T) {
	o := newOutbox(queueNumber)
	r := ruling{accept: true, marked: true, payload: make([]byte, 0xffff-attrHeadLen)}
	n := 0
	for ; o.room(&r); n++ {
		o.add(uint32(n), &r)
	}
	if n != 1 || len(o.b) > outboxLen {
		t.Errorf("%d of the greatest packets in %d bytes", n, len(o.b))
	}
	r.payload = nil
	for ; o.room(&ruling{}); n++ {
		o.add(uint32(n), &ruling{})
	}
	if n < batchLen || cap(o.b) != outboxLen {
		t.Errorf("%d verdicts, capacity now %d", n, cap(o.b))
	}
}

func TestBare(t *testing.T) {
	tcp := func(a [2]netip.AddrPort, s string) []byte {
		return packet.NewTCP(a[0], a[1], 100, 200, packet.ACK|packet.PSH, []byte(s))
	}
	extended := func(s string) []byte { // destination options between IPv6 and TCP
		b := tcp(v6, s)
		b[6], b[5] = packet.DestOptions, b[5]+8
		return slices.Insert(b, 40, packet.ProtoTCP, 0, 1, 4, 0, 0, 0, 0)
	}
	unsealed := datagram("secret")
	unsealed[26], unsealed[27] = 0, 0
	icmp := packet.NewUDP(v4[0], v4[1], []byte("secret"))
	icmp[9] = packet.ICMP
	for _, c := range []struct {
		name    string
		b, want []byte
	}{
		{"UDP", datagram("secret"), datagram("")},
		{"UDP of IPv6", packet.NewUDP(v6[0], v6[1], []byte("secret")), packet.NewUDP(v6[0], v6[1], nil)},
		{"TCP", tcp(v4, "secret"), tcp(v4, "")},
		{"TCP of IPv6", tcp(v6, "odd"), tcp(v6, "")},
		{"TCP without payload", tcp(v4, ""), tcp(v4, "")},
		{"IPv6 extension", extended("secret"), extended("")},
		{"garbage", []byte("secret"), nil},
		{"nothing", nil, nil},
		{"half a header", tcp(v4, "")[:30], nil},
	} {
		if got := bare(bytes.Clone(c.b)); !bytes.Equal(got, c.want) {
			t.Errorf("%s: %x, want\n%x", c.name, got, c.want)
		}
	}
	if got := bare(unsealed); len(got) != 28 || got[26] != 0 || got[27] != 0 {
		t.Errorf("UDP without a checksum: %x", got)
	}
	if got := bare(icmp); len(got) != 20 || packet.Sum(0, got) != 0xffff {
		t.Errorf("another transport: %x", got)
	}
}
