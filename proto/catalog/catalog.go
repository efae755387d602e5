// Package catalog lists the protocols this build knows.
//
// The list is explicit: to add a protocol, write its folder and add its line.
// Nothing registers itself, so what a build knows can be read here and nowhere
// else.
package catalog

import (
	"chaperone/proto"
	"chaperone/proto/ares"
	"chaperone/proto/bittorrent"
	"chaperone/proto/directconnect"
	"chaperone/proto/edonkey"
	"chaperone/proto/emule"
	"chaperone/proto/fasttrack"
	"chaperone/proto/gnutella"
	"chaperone/proto/http"
	"chaperone/proto/i2p"
	"chaperone/proto/icq"
	"chaperone/proto/joltid"
	"chaperone/proto/jxta"
	"chaperone/proto/libp2p"
	"chaperone/proto/manolito"
	"chaperone/proto/mse"
	"chaperone/proto/msn"
	"chaperone/proto/openft"
	"chaperone/proto/opennap"
	"chaperone/proto/oscar"
	"chaperone/proto/socks"
	"chaperone/proto/soulseek"
	"chaperone/proto/supernode"
	"chaperone/proto/tor"
	"chaperone/proto/winmx"
	"chaperone/proto/yahoo"
)

// All is every protocol, by name; those that speak through HTTP also give it
// their sites.
var All = proto.NewCatalog(
	ares.Protocol,
	bittorrent.Protocol,
	directconnect.Protocol,
	edonkey.Protocol,
	emule.Protocol,
	fasttrack.Protocol,
	gnutella.Protocol,
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
		tor.Site,
		yahoo.Site,
		yahoo.Uploads,
	),
	i2p.Protocol,
	icq.Protocol,
	joltid.Protocol,
	jxta.Protocol,
	libp2p.Protocol,
	manolito.Protocol,
	mse.Protocol,
	msn.Protocol,
	opennap.Protocol,
	oscar.Protocol,
	socks.Protocol,
	soulseek.Protocol,
	supernode.Protocol,
	tor.Protocol,
	winmx.Protocol,
	yahoo.Protocol,
)
