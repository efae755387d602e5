// Package control lets people watch a running gateway: by a unix socket, and by
// metrics for Prometheus. It asks the gateway, and never makes a packet wait
// longer than a batch.
//
// # The socket
//
// A client sends requests and gets answers, each a JSON object on a line of its
// own, both with the version of this protocol, 1:
//
//	{"version":1,"verb":"flows","app":"aim","limit":10}
//	{"version":1,"kind":"flow","flow":{"src":"10.20.1.7:40000", ...}}
//	{"version":1,"kind":"end","end":{"matched":1}}
//
// A key that is not known makes a request wrong, one in an answer is to be
// passed over. A connection may carry any number of requests, one after another.
//
//	verb     keys                                   answers
//	status                                          status
//	flows    department, app, host, order, limit    flow ... end
//	tail     department, app, host, all             begin, then line and lost, until the client hangs up
//	reload                                          reload
//
// What cannot be answered has an answer of kind "error". [Status], [Flow], [End],
// [Lost] and [Reload] say what the answers hold; a line is one of the journal.
//
// A filter's host is an address or a network, of either end, or a server's name,
// which stands for those below it too. Order is "bytes" or "recent". All asks for
// accepted uses too, which the journal leaves out.
//
// # Who may
//
// The kernel says who is at the other end (SO_PEERCRED, SO_PEERGROUPS): root, and
// the members of the group that was named. Everyone else is told so and hung up
// on; the socket's mode keeps most of them from connecting at all.
//
// # Limits
//
// Clients are few, half of them at most may tail, requests are short, and a
// client that does not take its answer in time is hung up on. One that tails may
// take its time: lines wait for it up to a limit, what is beyond is counted, and
// it is told how many lines it has lost where they are missing. Nobody waits for it.
//
// # Metrics
//
// Counters by department, app, feature and verdict exist once they have counted:
// there are no more of them than the catalogue times the policy, and no more than
// [maxSeries] in all; what is beyond is counted under the department "(others)".
package control
