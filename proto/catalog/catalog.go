// Package catalog lists the protocols this build knows.
//
// The list is explicit: to add a protocol, write its folder and add its line.
// Nothing registers itself, so what a build knows can be read here and nowhere
// else.
package catalog

import (
	"chaperone/proto"
	"chaperone/proto/anydesk"
	"chaperone/proto/ares"
	"chaperone/proto/bfcp"
	"chaperone/proto/bittorrent"
	"chaperone/proto/citrix"
	"chaperone/proto/dingtalk"
	"chaperone/proto/directconnect"
	"chaperone/proto/discord"
	"chaperone/proto/dns"
	"chaperone/proto/edonkey"
	"chaperone/proto/emule"
	"chaperone/proto/fasttrack"
	"chaperone/proto/gnutella"
	"chaperone/proto/h323"
	"chaperone/proto/hosts"
	"chaperone/proto/http"
	"chaperone/proto/i2p"
	"chaperone/proto/iax"
	"chaperone/proto/icq"
	"chaperone/proto/imo"
	"chaperone/proto/irc"
	"chaperone/proto/joltid"
	"chaperone/proto/jxta"
	"chaperone/proto/kakaotalk"
	"chaperone/proto/libp2p"
	"chaperone/proto/line"
	"chaperone/proto/manolito"
	"chaperone/proto/mgcp"
	"chaperone/proto/mse"
	"chaperone/proto/msn"
	"chaperone/proto/msrp"
	"chaperone/proto/mumble"
	"chaperone/proto/nomachine"
	"chaperone/proto/openft"
	"chaperone/proto/opennap"
	"chaperone/proto/oscar"
	"chaperone/proto/qq"
	"chaperone/proto/quic"
	"chaperone/proto/radmin"
	"chaperone/proto/rdp"
	"chaperone/proto/rfb"
	"chaperone/proto/rtp"
	"chaperone/proto/rustdesk"
	"chaperone/proto/sip"
	"chaperone/proto/skinny"
	"chaperone/proto/socks"
	"chaperone/proto/soulseek"
	"chaperone/proto/stun"
	"chaperone/proto/supernode"
	"chaperone/proto/syncthing"
	"chaperone/proto/teamspeak"
	"chaperone/proto/teamviewer"
	"chaperone/proto/telegram"
	"chaperone/proto/threema"
	"chaperone/proto/tls"
	"chaperone/proto/tor"
	"chaperone/proto/viber"
	"chaperone/proto/wechat"
	"chaperone/proto/whatsapp"
	"chaperone/proto/winmx"
	"chaperone/proto/xmpp"
	"chaperone/proto/yahoo"
	"chaperone/proto/zoom"
)

// All is every protocol, by name; those that speak through HTTP also give it their
// sites, and those that are known by their hellos give TLS and QUIC those. Applications
// of which only hosts are known come with the rows of their hosts.
var All = proto.NewCatalogOf(
	[]*proto.Protocol{
		ares.Protocol,
		bfcp.Protocol,
		bittorrent.Protocol,
		citrix.Protocol,
		dingtalk.Protocol,
		directconnect.Protocol,
		discord.Protocol,
		dns.Protocol,
		edonkey.Protocol,
		emule.Protocol,
		fasttrack.Protocol,
		gnutella.Protocol,
		h323.Protocol,
		http.New(
			ares.Site,
			bittorrent.Site,
			edonkey.Site,
			fasttrack.Site,
			gnutella.Site,
			i2p.Site,
			joltid.Site,
			libp2p.Site,
			msn.Site,
			openft.Site,
			oscar.Site,
			sip.Site,
			telegram.Site,
			tor.Site,
			wechat.Site,
			xmpp.Site,
			yahoo.Site,
			yahoo.Uploads,
		),
		i2p.Protocol,
		iax.Protocol,
		icq.Protocol,
		imo.Protocol,
		irc.Protocol,
		joltid.Protocol,
		jxta.Protocol,
		kakaotalk.Protocol,
		libp2p.Protocol,
		line.Protocol,
		manolito.Protocol,
		mgcp.Protocol,
		mse.Protocol,
		msn.Protocol,
		msrp.Protocol,
		mumble.Protocol,
		nomachine.Protocol,
		opennap.Protocol,
		oscar.Protocol,
		qq.Protocol,
		quic.New(makers...),
		radmin.Protocol,
		rdp.Protocol,
		rfb.Protocol,
		rtp.Protocol,
		rustdesk.Protocol,
		sip.Protocol,
		skinny.Protocol,
		socks.Protocol,
		soulseek.Protocol,
		stun.Protocol,
		supernode.Protocol,
		syncthing.Protocol,
		teamspeak.Protocol,
		teamviewer.Protocol,
		telegram.Protocol,
		threema.Protocol,
		tls.New(makers...),
		viber.Protocol,
		wechat.Protocol,
		whatsapp.Protocol,
		winmx.Protocol,
		xmpp.Protocol,
		yahoo.Protocol,
		zoom.Protocol,
	},
	hosts.Apps, hosts.Rows,
)

// makers are the applications that are known by their hellos.
var makers = []*tls.Maker{anydesk.Hello, dns.Hello, i2p.Hello, libp2p.Hello, syncthing.Hello, tor.Hello}
