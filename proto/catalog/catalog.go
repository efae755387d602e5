// Package catalog lists the protocols this build knows.
//
// The list is explicit: to add a protocol, write its folder and add its line.
// Nothing registers itself, so what a build knows can be read here and nowhere
// else.
package catalog

import (
	"chaperone/proto"
	"chaperone/proto/icq"
	"chaperone/proto/msn"
	"chaperone/proto/oscar"
	"chaperone/proto/yahoo"
)

// All is every protocol, by name.
var All = proto.NewCatalog(
	icq.Protocol,
	msn.Protocol,
	oscar.Protocol,
	yahoo.Protocol,
)
