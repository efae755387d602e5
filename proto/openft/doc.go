// Package openft recognises OpenFT, the network of giFT's own making, by the HTTP
// that its clients transfer files with.
//
// A request is OpenFT's by a header field that nobody else writes, X-OpenftAlias,
// the name of the user who asks: 64 bits and more. A request stands and falls with its
// connection, and is file_sharing: a file is taken out of what somebody shares.
//
// What nodes say to each other, on a port of its own, is binary, begins with small
// numbers, and is in no capture: it is not recognised, and neither are searches.
//
// Sources: traffic classifiers, and captures of several hundred transfers.
package openft
