package hosts

import (
	"cmp"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"

	"chaperone/proto"
)

func byName(name string) *proto.App {
	for _, a := range Apps {
		if a.Name == name {
			return a
		}
	}
	return nil
}

// bySpeech is the apps that have no row: their own protocols tell them, or the hosts
// that a policy names.
var bySpeech = []*proto.App{Citrix, Imo, RocketChat}

func TestEveryAppHasAPlace(t *testing.T) {
	for _, a := range Apps {
		has := slices.ContainsFunc(Rows, func(r proto.Row) bool { return r.App == a.Name })
		if has == slices.Contains(bySpeech, a) {
			t.Errorf("%s: has rows: %v", a.Name, has)
		}
	}
}

func TestRowsAreOfApps(t *testing.T) {
	for _, r := range Rows {
		if a := byName(r.App); a == nil || !a.Features.Has(r.Feature) {
			t.Errorf("line %d: no app %s has %v", r.Line, r.App, r.Feature)
		}
	}
}

func TestUnverifiedIsDeclared(t *testing.T) {
	for _, a := range Apps {
		if a.Unverified&^a.Features != 0 || a.Unverified.Has(proto.Session) {
			t.Errorf("%s: %v", a.Name, a.Unverified.Strings())
		}
	}
}

func TestRowsSayWhoSaysSo(t *testing.T) {
	date := regexp.MustCompile(`^20[12]\d-[01]\d-[0-3]\d$`)
	for _, r := range Rows {
		if r.Source == "" || len(r.Source) > 60 || !date.MatchString(r.Date) {
			t.Errorf("line %d: source %q, date %q", r.Line, r.Source, r.Date)
		}
	}
}

func TestRowsAreSorted(t *testing.T) {
	places := map[string]int{}
	for i, r := range Rows {
		if first := places[place(r)]; first != 0 {
			t.Errorf("line %d: %s stands in line %d too", r.Line, place(r), first)
		}
		places[place(r)] = r.Line
		if i > 0 && order(Rows[i-1], r) >= 0 {
			t.Errorf("line %d: not in the order of app, feature and place", r.Line)
		}
	}
}

// place is the third column of a row.
func place(r proto.Row) string { return strings.Split(strings.Split(rows, "\n")[r.Line-1], "\t")[2] }

func order(a, b proto.Row) int {
	return cmp.Or(cmp.Compare(a.App, b.App), cmp.Compare(a.Feature, b.Feature), cmp.Compare(place(a), place(b)))
}

// A row inside another of the same meaning says nothing.
func TestRowsAreNotInOthers(t *testing.T) {
	for _, r := range Rows {
		for _, o := range Rows {
			if r.Line != o.Line && r.App == o.App && r.Feature == o.Feature && within(r, o) {
				t.Errorf("line %d: %s is in %s", r.Line, place(r), place(o))
			}
		}
	}
}

func within(r, o proto.Row) bool {
	if r.Host == "" || o.Host == "" {
		return r.Host == o.Host && o.Network.Overlaps(r.Network) && o.Network.Bits() <= r.Network.Bits() && slices.Equal(r.Ports, o.Ports)
	}
	if strings.HasSuffix(r.Host, "."+o.Host) {
		return true
	}
	label, parent, _ := strings.Cut(r.Host, ".")
	from, to, star := strings.Cut(o.Host, "*")
	to, rest, _ := strings.Cut(to, ".")
	if behind, any := strings.CutPrefix(rest, "*."); any {
		_, parent, _ = strings.Cut(parent, ".")
		rest = behind
	}
	return star && !strings.Contains(label, "*") && rest == parent && len(label) >= len(from)+len(to) && strings.HasPrefix(label, from) && strings.HasSuffix(label, to)
}

// Names under which anybody can have a host.
var everybodys = strings.Fields(`com net org io me co cn jp kr ch de uk us eu gg app dev cloud link social im tv
	co.uk co.jp co.kr com.cn com.au com.br net.cn or.jp naver.jp
	amazonaws.com s3.amazonaws.com s3.eu-west-3.amazonaws.com cloudfront.net aws googleapis.com storage.googleapis.com googleusercontent.com appspot.com run.app
	akamaihd.net akamai.net akamaiedge.net akamaized.net akadns.net trafficmanager.net cloudapp.net azureedge.net windows.net
	fastly.net global.ssl.fastly.net workers.dev pages.dev vercel.app netlify.app herokuapp.com github.io
	synology.me asuscomm.com duckdns.org eu.org google.com clients6.google.com microsoft.com live.com apple.com push.apple.com icloud.com`)

func TestRowsAreNobodyElses(t *testing.T) {
	for _, r := range Rows {
		host := r.Host
		if label, parent, _ := strings.Cut(host, "."); strings.Contains(label, "*") && len(label) == 1 {
			host = parent
		}
		if r.Host != "" && !strings.Contains(host, ".") || slices.Contains(everybodys, host) {
			t.Errorf("line %d: %s is not only %s's", r.Line, r.Host, r.App)
		}
		if everything := netip.MustParsePrefix("17.0.0.0/8"); r.Host == "" && r.Network.Bits() < 14 && (r.Network != everything || len(r.Ports) == 0) {
			t.Errorf("line %d: %v is not only %s's", r.Line, r.Network, r.App)
		}
	}
}

func TestPlaces(t *testing.T) {
	for _, c := range []struct{ host, want string }{
		{"web.whatsapp.com", "whatsapp messaging"}, {"media-mxp1-1.cdn.whatsapp.net", "whatsapp file_transfer"}, {"pps.whatsapp.net", "whatsapp session"},
		{"grpc.chat.signal.org", "signal messaging"}, {"cdn2.signal.org", "signal file_transfer"}, {"storage.signal.org", "signal session"}, {"turn3.voip.signal.org", "signal voice"},
		{"kws2.web.telegram.org", "telegram messaging"}, {"kws2-1.web.telegram.org", "telegram file_transfer"},
		{"discord-attachments-uploads-prd.storage.googleapis.com", "discord file_transfer"}, {"storage.googleapis.com", ""}, {"www.googleapis.com", ""},
		{"acme-my.sharepoint.com", "teams file_transfer"}, {"acme.sharepoint.com", "onedrive file_transfer"},
		{"uk-prod.asyncgw.teams.microsoft.com", "teams image"}, {"teams.microsoft.com", "teams session"}, {"www.microsoft.com", ""},
		{"szshort.weixin.qq.com", "wechat messaging"}, {"weixinc2c.tc.qq.com", "wechat file_transfer"}, {"im.qq.com", "qq session"},
		{"g-33.0.threema.ch", "threema messaging"}, {"ds.g-33.0.threema.ch", "threema messaging"}, {"blobp-2f.threema.ch", "threema file_transfer"},
		{"rupload.facebook.com", "messenger file_transfer"}, {"rupload-fra3-1.facebook.com", "messenger file_transfer"}, {"scontent.xx.fbcdn.net", "facebook session"}, {"gateway.facebook.com", "facebook session"},
		{"relay-3185a847.net.anydesk.com", "anydesk remote_control"}, {"zoomfrn99mmr.zoom.us", "zoom voice"}, {"zoomsjccv154mmr.sjc.zoom.us", "zoom voice"}, {"zoomiadcv10mmr.iad.zoom.us", "zoom voice"}, {"x.zoomiadcv10mmr.iad.zoom.us", "zoom voice"}, {"sjc.zoom.us", "zoom session"}, {"zoomfr84zc.zoom.us", "zoom session"},
		{"mozilla.cloudflare-dns.com", "doh tunnel"}, {"www.cloudflare.com", ""}, {"dot.sb", "dot tunnel"}, {"mask.icloud.com", "icloud_relay tunnel"},
		{"p01-content.icloud-content.com", "icloud file_transfer"}, {"courier.push.apple.com", ""}, {"example.com", ""}, {"notwhatsapp.com", ""},
	} {
		if got := find(c.host); got != c.want {
			t.Errorf("%s is %q, want %q", c.host, got, c.want)
		}
	}
}

// find looks a name up the long way: the longest ending wins, and a star before a
// shorter one.
func find(host string) (what string) {
	best := 0
	for _, r := range Rows {
		if r.Host == "" {
			continue
		}
		score := 2 * len(r.Host)
		probe := proto.Row{Host: host}
		if label, parent, star := strings.Cut(r.Host, "."); star && strings.Contains(label, "*") {
			score = 2*len(strings.TrimPrefix(parent, "*.")) + 1
			for probe.Host != "" && !within(probe, r) {
				_, probe.Host, _ = strings.Cut(probe.Host, ".")
			}
			if probe.Host == "" {
				continue
			}
		} else if host != r.Host && !within(probe, r) {
			continue
		}
		if score > best {
			best, what = score, r.App+" "+r.Feature.String()
		}
	}
	return what
}
