package wechat

import (
	"testing"

	"chaperone/proto"
	"chaperone/proto/http"
	"chaperone/proto/prototest"
)

func TestWeChat(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzWeChat(f *testing.F) { prototest.Fuzz(f, Protocol) }

// Every fixed byte counts, and a record met in the middle counts only with another.
func TestStrangers(t *testing.T) {
	for _, c := range []struct {
		bytes string
		mid   bool
		want  proto.Answer
	}{
		{"\x16\xf1\x04\x00\xa1\x00\x00\x00\x9d\x01\x04", false, proto.More},
		{"\x16\xf1\x04\x00\xa1\x00\x00\x00\x9d\x01\x04\xf1", false, proto.Yes},
		{"\x19\xf1\x03\x00\xa1\x00\x00\x00\x9d\x01\x03\xf1", false, proto.Yes},
		{"\x17\xf1\x04\x00\xa1\x00\x00\x00\x9d\x01\x04\xf1", false, proto.No},
		{"\x16\xf1\x04\x00\xa1\x00\x00\x00\x9c\x01\x04\xf1", false, proto.No},
		{"\x16\xf1\x04\x00\xa1\x00\x00\x00\x9d\x02\x04\xf1", false, proto.No},
		{"\x16\xf1\x04\x00\xa1\x00\x00\x00\x9d\x01\x05\xf1", false, proto.No},
		{"\x16\xf1\x04\x00\x01\x00", false, proto.No},
		{"\x16\x03\x01", false, proto.No},
		{"\x18\xf1", false, proto.No},
		{"\x17\xf1\x04\x00\x02..\x17\xf1\x04\x00\x09", true, proto.Yes},
		{"\x17\xf1\x04\x00\x02..\x17\xf1\x04\x00", true, proto.More},
		{"\x17\xf1\x04\x00\x02..\x17\xf1\x05\x00\x09", true, proto.No},
		{"\x17\xf1\x04\x00\x02..", true, proto.More},
		{"\x17\xf1\x04\x00\x02..\x18", true, proto.No},
		{"\x17\xf1\x04\xff\x02..", true, proto.No},
		{"\x17\x03", true, proto.No},
	} {
		if got := detect(&proto.Opening{Initiator: []byte(c.bytes), Over: proto.TCP, MidStream: c.mid}); got != c.want {
			t.Errorf("%x: %v, want %v", c.bytes, got, c.want)
		}
	}
}

// What a path says, and for whom.
func TestRequests(t *testing.T) {
	for _, c := range []struct{ path, agent, want string }{
		{"/mmtls/67d44b6a", "MicroMessenger Client", "session"},
		{"/mmtls/67d44b6", "MicroMessenger Client", ""},
		{"/mmtls/67d44b6g", "MicroMessenger Client", ""},
		{"/mmtls/67d44b6a1", "MicroMessenger Client", ""},
		{"/mmtls/67d44b6a", "curl", ""},
		{"/cgi-bin/micromsg-bin/mmsnssync", "MicroMessenger Client", "session"},
		{"/cgi-bin/micromsg-bin/newsendmsg", "", "messaging"},
		{"/cgi-bin/micromsg-bin/uploadmsgimg", "", "file_transfer"},
		{"/cgi-bin/micromsg-bin/getmsgimg", "", "file_transfer"},
		{"/cgi-bin/micromsg-bin/downloadvoice", "", "file_transfer"},
		{"/cgi-bin/micromsg-bin/uploadappattach", "", "file_transfer"},
		{"/cgi-bin/micromsg-bin/mmbatchemojidownload", "", "session"},
		{"/cgi-bin/other", "MicroMessenger Client", ""},
	} {
		var ev proto.Events
		r := &http.Request{Method: []byte("POST"), Path: []byte(c.path), Fields: http.NewFields([]byte("User-Agent: " + c.agent + "\r\n\r\n"))}
		known, got := request(&ev, r), ""
		if ev.NSeen == 1 {
			got = ev.Seen[0].Feature.String()
		}
		if got != c.want || known != (c.want != "") {
			t.Errorf("%s %s: %q, %v", c.path, c.agent, got, known)
		}
	}
}
