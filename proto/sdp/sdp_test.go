package sdp

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"chaperone/proto"
)

// read returns what a reader says of a description, and the description without
// what it can take away. The first seen bytes of each line have been shown before.
func read(text string, over proto.Transport, seen int) (said []string, left string) {
	b := []byte(text)
	var r Reader
	ev := &proto.Events{Over: over}
	for at := 0; at < len(b); {
		ev.Clear()
		n := r.Read(ev, b[at:], true, seen)
		if n == 0 {
			return append(said, "waits"), string(b)
		}
		for _, e := range ev.Seen[:ev.NSeen] {
			said = append(said, e.Feature.String())
			copy(b[at+e.Off:], e.Blunt)
		}
		for _, x := range ev.Expected[:ev.NExpect] {
			said = append(said, fmt.Sprint(x.Feature, " ", x.Over, " ", x.To))
		}
		at += n
	}
	return said, string(b)
}

// A medium that is not wanted, or that nobody knows, is nothing; and one that was
// taken away is one of those.
func TestMedia(t *testing.T) {
	for _, c := range []struct{ line, said, left string }{
		{"m=audio 49172 RTP/AVP 0", "voice", "m=audio 00000 RTP/AVP 0"},
		{"m=AUDIO 49172 RTP/AVP 0", "voice", "m=AUDIO 00000 RTP/AVP 0"},
		{"m=audio 49170 RTP/AVP 0", "voice", "m=audio 000/1 RTP/AVP 0"},
		{"m=audio 49172/2 RTP/AVP 0", "voice", "m=audio 00000/2 RTP/AVP 0"},
		{"m=audio 49170/2 RTP/AVP 0", "voice", "m=audio 49170/2 XTP/AVP 0"},
		{"m=audio  9   RTP/AVP 0", "voice", "m=audio  0   RTP/AVP 0"},
		{"m=audio 10 RTP/AVP 0", "voice", "m=audio 10 XTP/AVP 0"},
		{"m=audio 0049172 RTP/AVP 0", "voice", "m=audio 0049172 XTP/AVP 0"},
		{"m=audio 0 RTP/AVP 0", "", ""},
		{"m=audio 000/1 RTP/AVP 0", "", ""},
		{"m=audio 65536 RTP/AVP 0", "", ""},
		{"m=audio -1 RTP/AVP 0", "", ""},
		{"m=audio 49172", "", ""},
		{"m=audio 49172 ", "", ""},
		{"m=audio 49172 XTP/AVP 0", "", ""},
		{"m=audiX 49172 RTP/AVP 0", "", ""},
		{"m=", "", ""},
		{"m", "", ""},
		{"m =audio 49172 RTP/AVP 0", "", ""},
		{"m=image 5002 udptl t38", "file_transfer", "m=image 0000 udptl t38"},
		{"m=text 5002 RTP/AVP 98", "messaging", ""},
		{"m=message 5002 TCP/MSRP *", "messaging", ""},
		{"m=application 5002 TCP/TLS/BFCP *", "app_sharing", "m=application 0000 TCP/TLS/BFCP *"},
		{"m=application 9 UDP/DTLS/SCTP webrtc-datachannel", "file_transfer", "m=application 0 UDP/DTLS/SCTP webrtc-datachannel"},
		{"m=application 5002 RTP/AVP 100", "", ""},
		{"m=application 5002 RTP/AVP 100\na=rtpmap:100 H224/4800", "remote_control", "m=application 5002 RTP/AVP 100\na=rtpmap:100 H22X/4800"},
		{"m=application 0 RTP/AVP 100\na=rtpmap:100 H224/4800", "", ""},
		{"m=application 5002 DTLS/SCTP 5000\na=sctpmap:5000 webrtc-datachannel 16", "file_transfer", "m=application 5002 DTLS/SCTP 5000\na=sctpmap:5000 webrtc-datachanneX 16"},
		{"m= audio\t49172\tRTP/AVP\t0", "voice", "m= audio\t00000\tRTP/AVP\t0"},
		{"m=application 1503 tcp msdata", "app_sharing", "m=application 0000 tcp msdata"},
		{"m=application 32416 udp wb", "app_sharing", "m=application 00000 udp wb"},
		{"m=applicationsharing 5012 TCP/RTP/AVP 127", "app_sharing", "m=applicationsharing 0000 TCP/RTP/AVP 127"},
		{"m=data 5012 TCP/RTP/AVP 127", "file_transfer", "m=data 0000 TCP/RTP/AVP 127"},
		{"m=video 0 RTP/AVP 31\na=bundle-only", "video", "m=video 0 RTP/AVP 31\na=bundle-onlX"},
		{"m=video 0 RTP/AVP 31\na=mid:1\na=bundle-only", "video", "m=video 0 RTP/AVP 31\na=mid:1\na=bundle-onlX"},
		{"m=application 0 UDP/DTLS/SCTP webrtc-datachannel\na=bundle-only", "file_transfer", "m=application 0 UDP/DTLS/SCTP webrtc-datachannel\na=bundle-onlX"},
		{"m=message 0 TCP/MSRP *\na=bundle-only", "", ""},
		{"m=audio 0 RTP/AVP 0\na=bundle", "", ""},
		{"m=videos 5012 RTP/AVP 31\na=bundle-only", "", ""},
	} {
		said, left := read(c.line, proto.TCP, 0)
		if strings.Join(said, ", ") != c.said || c.left != "" && left != c.left || c.left == "" && left != c.line {
			t.Errorf("%q: %q, and %q is left; want %q and %q", c.line, said, left, c.said, c.left)
			continue
		}
		if again, _ := read(left, proto.TCP, 0); c.left != "" && len(again) > 0 {
			t.Errorf("%q still means %q", left, again)
		}
	}
}

// What has been passed on cannot become zero; then a letter behind it decides.
func TestLateMedia(t *testing.T) {
	for _, c := range []struct {
		line string
		seen int
		left string
	}{
		{"m=video 49172 RTP/AVP 31", len("m=video "), "m=video 00000 RTP/AVP 31"},
		{"m=video 49172 RTP/AVP 31", len("m=video 4"), "m=video 49172 XTP/AVP 31"},
		{"m=application 5002 UDP/BFCP *", len("m=application 50"), "m=application 5002 UDP/BFCX *"},
	} {
		if _, left := read(c.line, proto.TCP, c.seen); left != c.left {
			t.Errorf("%q after %d bytes: %q is left, want %q", c.line, c.seen, left, c.left)
		}
	}
}

// Over TCP what a video is comes too late to take it away, so it is announced
// again; in a datagram it is known in time. So with files.
func TestAttributesBehind(t *testing.T) {
	const video = "c=IN IP4 192.0.2.1\nm=video 4004 RTP/AVP 97\na=x\na=content:slides\nm=image 0 udptl t38"
	said, left := read(video, proto.TCP, 0)
	want := []string{"video", "video udp 192.0.2.1:4004", "video udp 192.0.2.1:4005", "app_sharing", "app_sharing udp 192.0.2.1:4004", "app_sharing udp 192.0.2.1:4005"}
	if !slices.Equal(said, want) || !strings.Contains(left, "video 0000 ") {
		t.Errorf("over TCP: %q, %q", said, left)
	}
	said, left = read(video, proto.UDP, 0)
	if !slices.Equal(said, want[3:]) || !strings.Contains(left, "video 0000 ") {
		t.Errorf("over UDP: %q, %q", said, left)
	}
	const other = "m=video 4004 RTP/AVP 97\na=content:main\nm=message 0 TCP/MSRP *\na=file-selector:name:\"x\""
	if said, _ := read(other, proto.UDP, 0); !slices.Equal(said, []string{"video"}) {
		t.Errorf("another's attributes: %q", said)
	}
	const file = "m=message 7654 TCP/MSRP *\na=file-selector:name:\"x\" size:5\n"
	if said, left := read(file, proto.TCP, 0); !slices.Equal(said, []string{"messaging", "file_transfer"}) || !strings.Contains(left, "file-selectoX:") {
		t.Errorf("a file over TCP: %q, %q", said, left)
	}
	if said, left := read(file, proto.UDP, 0); !slices.Equal(said, []string{"file_transfer"}) || !strings.Contains(left, "message 0000 ") {
		t.Errorf("a file over UDP: %q, %q", said, left)
	}
}

// Addresses are those that a host can have; anything else announces nothing.
func TestAddresses(t *testing.T) {
	const voice = "m=audio 4000 TCP/RTP/AVP 0\n"
	for lines, want := range map[string]string{
		"c=IN IP4 192.0.2.1/127\n" + voice:                                             "192.0.2.1:4000",
		voice + "c=IN IP6 2001:db8::1":                                                 "[2001:db8::1]:4000",
		voice + "c=IN IP4 host.example":                                                "",
		voice + "c=IN IP4 0.0.0.0":                                                     "",
		voice + "c=IN IP4 224.2.1.1/127/3":                                             "",
		voice + "c=":                                                                   "",
		"c=IN IP4 192.0.2.1\nm=audio 9 TCP/RTP/AVP 0":                                  "",
		voice + "a=candidate:1 1 TCP 1 192.0.2.7 5000 typ host tcptype passive":        "192.0.2.7:5000",
		voice + "a=candidate:1 1 TCP 1 192.0.2.7 70000 typ host":                       "",
		voice + "a=candidate:1 1 TCP 1 192.0.2.7":                                      "",
		voice + "a=candidate:":                                                         "",
		voice + "a=rtcp:5001 IN IP4 192.0.2.8":                                         "192.0.2.8:5001",
		voice + "a=rtcp:":                                                              "",
		voice + "a=path:msrp://192.0.2.9:2855/x;tcp msrp://192.0.2.10:1/y;tcp":         "192.0.2.9:2855",
		voice + "a=path:msrps://[2001:db8::9]:2855/x;tcp":                              "[2001:db8::9]:2855",
		voice + "a=path:msrp://192.0.2.9/x;tcp":                                        "",
		"v=0\nc=IN IP4 192.0.2.1\nv=0\n" + voice:                                       "",
		voice + strings.Repeat("a", 3*maxLine) + "\nc=IN IP4 192.0.2.1":                "192.0.2.1:4000",
		"c=IN IP4 192.0.2.1" + strings.Repeat(" ", 3*maxLine) + "c=x\n" + voice:        "192.0.2.1:4000",
		"c=IN IP4 192.0.2.1\nm=audio 0 TCP/RTP/AVP 0\na=rtcp:5001\nc=IN IP4 192.0.2.2": "",
	} {
		said, _ := read(lines, proto.TCP, 0)
		if !strings.HasPrefix(lines, "c=IN IP4 192.0.2.1\nm=audio 0") {
			said = slices.DeleteFunc(said, func(s string) bool { return s == "voice" })
		}
		if got := strings.TrimPrefix(strings.Join(said, ", "), "voice tcp "); got != want {
			t.Errorf("%.60q: %q, want %q", lines, got, want)
		}
	}
}

// Whatever a description says, what is taken away lies within it, and what is left is
// read to its end.
func FuzzRead(f *testing.F) {
	for _, text := range []string{
		"v=0\r\nc=IN IP4 192.0.2.1\r\nm=audio 49170/2 RTP/AVP 0\r\nm=video 0 RTP/AVP 34\r\na=bundle-only\r\n",
		"m=message 2855 TCP/MSRP *\na=path:msrp://192.0.2.1:2855/x;tcp\na=file-selector:name:\"a\" size:7\n",
		"m=application 1503 tcp msdata\rm=application 5000 UDP/DTLS/SCTP 5000\ra=sctpmap:5000 webrtc-datachannel\r",
		"m=application 5004 RTP/AVP 100\na=rtpmap:100 H224/4800\na=candidate:1 1 UDP 1 192.0.2.1 5004 typ host\n",
	} {
		f.Add(text, true, uint8(0))
		f.Add(text, false, uint8(9))
	}
	f.Fuzz(func(t *testing.T, text string, stream bool, seen uint8) {
		over := proto.UDP
		if stream {
			over = proto.TCP
		}
		_, left := read(text, over, int(seen))
		if len(left) != len(text) {
			t.Errorf("%d bytes are left of %d", len(left), len(text))
		}
		read(left, over, 0)
	})
}
