package msn

import (
	"bytes"

	"chaperone/proto"
)

// A program is what a GUID in an invitation stands for.
type program struct {
	guid    string // in upper case
	feature proto.Feature
}

// programs are the GUIDs of older invitations. Any other is a game's, or another
// program's that plays by DirectPlay's rules.
var programs = [...]program{
	{"5D3E02AB-6190-11D3-BBBB-00C04F795683", proto.FileTransfer},
	{"02D3C01F-BF30-4825-A83A-DE7AF41648AA", proto.Voice},
	{"F1B1920C-6A3C-4CE7-B18C-AFAB305FD03D", proto.AppSharing},
	{"44BBA842-CC51-11CF-AAFA-00AA00B6015C", proto.AppSharing}, // NetMeeting
	{"1DF57D09-637A-4CA5-91B9-2C3EDAAF62FE", proto.Whiteboard},
	{"56B994A7-380F-410B-9985-C809D78C1BDC", proto.RemoteControl}, // help wanted
	{"703EA1A8-D73E-43E3-852C-EE85B5D872C2", proto.RemoteControl}, // help offered
	{"2A23868E-B45F-401D-B8B0-1E16B774A5B7", proto.Video},
	{"8DAE4336-2B71-11D4-9A6C-006067325E47", proto.Game},
}

// sessions are the GUIDs of newer invitations.
var sessions = [...]program{
	{"5D3E02AB-6190-11D3-BBBB-00C04F795683", proto.FileTransfer},
	{"A4268EEC-FEC5-49E5-95C3-F126696BDBF6", proto.Image},       // pictures, emoticons, winks, clips
	{"E073B06B-636E-45B7-ACA4-6D4B5978C93C", proto.Image},       // winks
	{"4BD96FC0-AB17-4425-A14A-439185962DC8", proto.Video},       // a webcam is shown
	{"1C9AA97E-9C05-4583-A3BD-908A196F1E92", proto.Video},       // and asked for
	{"6A13AF9C-5308-4F35-923A-67E8DDA40C2F", proto.Game},        // and other activities
	{"534142D5-1F2A-431F-A60C-B0CF723FDF7D", proto.FileSharing}, // shared folders
	{"41D3E74E-04A2-4B37-96F8-08ACDB610874", proto.FileSharing}, // photos
}

// What replaces a GUID. The second is for games: it is none at all, since any
// other GUID would be another game's.
const (
	nobody = "00000000-0000-0000-0000-000000000000"
	noGUID = "00000000-0000-0000-0000-00000000000x"
)

const guidLength = len(nobody)

// spoiledAt is where a GUID's last part begins.
const spoiledAt = 24

// find returns what g stands for.
func find(in []program, g []byte) (f proto.Feature, ok bool) {
	for i := range in {
		if proto.PrefixFold(g, in[i].guid) == proto.Yes {
			return in[i].feature, true
		}
	}
	return 0, false
}

// isGame reports whether g is the GUID of a program that is not known, and not a
// known one of which only the end could still be overwritten.
func isGame(g []byte) bool {
	for i, c := range g {
		switch i {
		case 8, 13, 18, 23:
			if c != '-' {
				return false
			}
		default:
			if !isHex(c) {
				return false
			}
		}
	}
	for i := range programs {
		if proto.PrefixFold(g, programs[i].guid[:9]) == proto.Yes {
			return false
		}
	}
	return string(g[spoiledAt:]) != nobody[spoiledAt:]
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// guid reads an invitation's GUID as it grows, and says what is offered.
func (h *half) guid(ev *proto.Events, b []byte, last bool) int {
	n := blanks(b)
	end := n + guidLength
	switch short := bytes.IndexByte(b[:min(len(b), end)], '\n') >= 0; {
	case short || n == maxBlanks || last && len(b) < end:
		return h.restOfLine(b)
	case len(b) < end:
		return 0
	}
	g, blunt := b[n:end], nobody
	f, ok := find(sessions[:], g)
	if h.field == fieldGUID {
		if f, ok = find(programs[:], g); !ok && isGame(g) {
			f, ok, blunt = proto.Game, true, noGUID
		}
	}
	h.step = stepRest
	if ok {
		h.offered, h.feature = true, f
		e := ev.Offers(f).With(h.remembered()).BluntedBy(n, blunt)
		if last && f == proto.FileTransfer {
			h.ahead(b[end:])
			h.named = true
			e.Named(h.name[:h.nName], h.size)
		}
	}
	return end
}
