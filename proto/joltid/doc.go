// Package joltid follows Joltid's PeerEnabler, which was installed with KaZaA and
// distributes files in the background, and Altnet's programs that came with both.
//
// # How it is recognised
//
// On any port, ports being no evidence:
//
//   - a datagram by its mark, its size, and a chain of chunks of known kinds that
//     ends where it ends: 2^-46 for random bytes of the length of a short one
//   - HTTP by what the program calls itself, which it does in requests and answers
//   - a tunnel through a proxy by its path behind a host's port in the request
//   - Altnet's reports to their maker by the program's name, or by host, path and
//     query together. Visits to the makers' pages are none.
//
// A call to upload is one line, GIVE and a number, which FastTrack has, too: package
// fasttrack reads it, and says that it is PeerEnabler's where the caller says so. Else
// the request that answers it does.
//
// # What is told apart
//
//   - overlay: datagrams, descriptions of files (/.sig), reports. A flow of datagrams
//     stands and falls with it.
//   - file_sharing: files (/.file) and all else that is asked for
//   - tunnel: packets through an HTTP proxy (/.pkt)
//
// Nothing is taken away in place: a request stands and falls with its connection.
//
// # Not here
//
// What is in the chunks of datagrams has no description. A single byte that is
// sent again and again over TCP, and an answer of nothing but 404, are said to be
// PeerEnabler's, too, but are anybody's.
//
// # Sources
//
// None of this is published. Captures of datagrams, downloads and calls; for tunnels
// and reports the rules of intrusion detection systems.
package joltid
