// Package catalog lists the protocols this build knows.
//
// The list is explicit: to add a protocol, write its folder and add its line.
// Nothing registers itself, so what a build knows can be read here and nowhere
// else.
package catalog

import (
	"chaperone/proto"
	"chaperone/proto/http"
	"chaperone/proto/icq"
	"chaperone/proto/msn"
	"chaperone/proto/oscar"
	"chaperone/proto/yahoo"
)

// All is every protocol, by name; those that speak through HTTP also give it
// their sites.
var All = proto.NewCatalog(
	http.New(),
	icq.Protocol,
	msn.Protocol,
	oscar.Protocol,
	yahoo.Protocol,
)
