package interop

import (
	"fmt"
	"net/netip"
	"strconv"
	"testing"
	"time"

	"chaperone/proto"
)

const sippHead = `<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="%s">
`

// sippHeaders are of a message to the one at the other end, what it is and whose
// number in the sequence follow.
const sippHeaders = `Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:mire@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:tia@[remote_ip]:[remote_port]>%[1]s
Call-ID: [call_id]
CSeq: %[2]s
Contact: <sip:mire@[local_ip]:[local_port];transport=[transport]>
Max-Forwards: 70
`

// sippVoice is the offer of a voice, or the answer to it, behind the headers.
const sippVoice = `Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 0
a=rtpmap:0 PCMU/8000
`

// sippWrite is a message of the caller's, outside of the call.
func sippWrite() string {
	return `<send retrans="500"><![CDATA[
MESSAGE sip:tia@[remote_ip]:[remote_port] SIP/2.0
` + fmt.Sprintf(sippHeaders, "", "1 MESSAGE") + `Content-Type: text/plain
Content-Length: [len]

hello
]]></send><recv response="200"/>
`
}

// sippCall is a call of voice, which comes about or is declined.
func sippCall(works bool) string {
	invite := `<send retrans="500"><![CDATA[
INVITE sip:tia@[remote_ip]:[remote_port] SIP/2.0
` + fmt.Sprintf(sippHeaders, "", "2 INVITE") + sippVoice + `]]></send>
`
	then := func(method string, n int) string {
		return method + ` sip:tia@[remote_ip]:[remote_port] SIP/2.0
` + fmt.Sprintf(sippHeaders, "[peer_tag_param]", fmt.Sprint(n, " ", method)) + `Content-Length: 0

]]></send>
`
	}
	if !works {
		return invite + `<recv response="488"/><send><![CDATA[
` + then("ACK", 2)
	}
	return invite + `<recv response="200"/><send><![CDATA[
` + then("ACK", 2) + `<send retrans="500"><![CDATA[
` + then("BYE", 3) + `<recv response="200"/>
`
}

const sippTail = "</scenario>\n"

// sippAnswer is an answer of who is called, sent with these attributes.
func sippAnswer(attributes, status, more string) string {
	return `<send` + attributes + `><![CDATA[
SIP/2.0 ` + status + `
[last_Via:]
[last_From:]
[last_To:];tag=tia[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:tia@[local_ip]:[local_port];transport=[transport]>
` + more + `]]></send>
`
}

// sippCalled is who is called: of an offer a voice is left, or he declines.
func sippCalled(works bool) string {
	const none = "Content-Length: 0\n\n"
	s := fmt.Sprintf(sippHead, "called") + `<recv request="MESSAGE"/>` + sippAnswer("", "200 OK", none)
	if works {
		s += `<recv request="INVITE"><action><ereg regexp="m=audio [1-9]" search_in="body" check_it="true" assign_to="sdp"/></action></recv>` +
			sippAnswer(` retrans="500"`, "200 OK", sippVoice) + `<recv request="ACK"/><recv request="BYE"/>` + sippAnswer("", "200 OK", none)
	} else {
		s += `<recv request="INVITE"><action><ereg regexp="m=audio 0" search_in="body" check_it="true" assign_to="sdp"/></action></recv>` +
			sippAnswer(` retrans="500"`, "488 Not Acceptable Here", none) + `<recv request="ACK"/>`
	}
	return s + `<Reference variables="sdp"/>` + sippTail
}

// Debian's sipp, many calls at once: each message arrives, and each call comes about or
// is declined by who is called, who finds no voice in it.
func TestManyCalls(t *testing.T) {
	const calls = 300
	sipp := installed(t, "sipp", "sip-tester")
	for _, works := range []bool{true, false} {
		for name, over := range map[string]string{"UDP": "u1", "TCP": "t1"} {
			t.Run(fmt.Sprintf("%s, voice allowed %v", name, works), func(t *testing.T) {
				t.Parallel()
				rules := open
				if !works {
					rules = refusing(noVoice + "reset")
				}
				w, dir := newWorld(t, rules), t.TempDir()
				start := func(name, scenario string, from, to netip.AddrPort) *process {
					h := w.Client
					args := []string{"-sf", write(t, dir, name, []byte(scenario)), "-i", from.Addr().String(), "-p", strconv.Itoa(int(from.Port())),
						"-t", over, "-m", strconv.Itoa(calls), "-nostdin", "-timeout", "40s", "-timeout_error"}
					if to.IsValid() {
						args = append(args, "-r", "100", "-l", "50", to.String())
					} else {
						h = w.Server
					}
					return run(t, h, sipp, args...)
				}
				here, there := at(w.Client, false, 5062), at(w.Server, false, 5060)
				called := start("called", sippCalled(works), there, netip.AddrPort{})
				time.Sleep(time.Second)
				caller := start("caller", fmt.Sprintf(sippHead, "caller")+sippWrite()+sippCall(works)+sippTail, here, there)
				for _, p := range []*process{caller, called} {
					if err := p.wait(45 * time.Second); err != nil {
						t.Error(err)
					}
				}
				if w.refused("sip", proto.Voice) == works || w.refused("sip", proto.Messaging) || !w.saw("sip") {
					t.Errorf("said: %+v", w.notices[:min(9, len(w.notices))])
				}
			})
		}
	}
}
