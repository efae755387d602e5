// Package packet views IP packets in place.
//
// Decode checks every length once, so that the accessors of a decoded packet
// cannot fail. Nothing is copied and nothing is allocated. The only writing is
// Overwrite, which keeps lengths and mends the checksum.
package packet
