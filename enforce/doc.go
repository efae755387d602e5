// Package enforce turns packets into verdicts.
//
// An [Engine] is shown IP packets and answers each with a [Verdict]. It does no
// I/O, starts no goroutine, reads no clock and writes no log, so that the kernel
// queue (enforce/nfq), capture files (enforce/replay), tests and the fuzzer all
// drive the same thing.
//
// # The path of a packet
//
// engine.go decodes it, lookup.go finds its flow. A settled flow answers at
// once. Otherwise tcp.go puts the segment in its place in the stream, udp.go
// takes the datagram as it is; recognise.go asks the matchers what the
// conversation is; follow.go shows its parser the new bytes, message by message;
// judge.go weighs what the parser says against the policy and takes refused
// offers away; settle.go hands the flow to the kernel when nothing more is to be
// learnt. notice.go tells the sink.
//
// # What holds always
//
//   - Handle allocates nothing for a known flow; a new flow takes pooled records.
//   - The same bytes give the same events however they are cut into segments.
//   - A retransmission meets the fate and the edits of the original, however it
//     is cut and whatever it holds (stream.Half).
//   - A byte that a peer can see has been judged: a segment behind a hole does
//     not pass before the hole is filled.
//   - A flow is given to the kernel as trusted only after both sides have
//     acknowledged what was judged.
//   - Nothing is held back to wait for more: a token that decides is judged in
//     the packet that brings its last byte.
//   - Every buffer and table has a limit and a counter.
//   - A panic of a matcher or parser costs its flow, and raises an alarm.
//
// # Phases of a flow
//
// opening (nobody has recognised it), following (a parser reads it), counting (nothing
// more can be read, but how much is sent says something), leaving (judged; waits for
// acknowledgements), parted (judged; the kernel has waited for them so long that what
// was judged is forgotten), trusted, refused. [Settled] is what the
// kernel remembers of that in the conntrack mark; it outlives the process, so a
// restarted gateway goes on where the first one was.
//
// # What cannot be judged
//
// A fragment, or a packet with more IPv6 extension headers than anyone needs, is
// whole to the host it goes to, but cannot be read here. It meets
// when_inseparable. On a gateway connection tracking puts fragments together
// before the queue, so that none comes this far; replay does so by itself.
// What is no packet to any host meets on_failure.
//
// A SYN with payload (TCP Fast Open) does not pass: the far side may take the
// payload or not, and of which connection it is the start cannot be known. The
// client sends its SYN again without.
//
// # Where the handshake counts
//
// A SYN out of place does not move a flow: only one that the other side answers
// begins another connection, and where something has been said not one that goes on
// close to where the flow is (reopen.go). A SYN-ACK that does neither, nor is of the
// flow's own handshake, does not pass. Bytes from before the first that a SYN
// announced do not pass, nor do those of a side that acknowledges less than the other's
// SYN. Where both sides send a SYN, conntrack says who opened the flow, and either may
// be the one that calls. A FIN or RST of one side, which may never arrive, does not have
// a flow forgotten that is of interest.
//
// # Where the handshake was not seen
//
// A flow met in mid-stream is looked for at the start of its segments, a few
// times, by matchers that know it may begin anywhere (proto.Opening.MidStream).
// What its sender had sent before the first segment seen, and sends again or
// late, passes unread: nobody can know where it belongs. A flow that was followed
// before, by an earlier process, and is not found again meets when_inseparable;
// one that was silent for longer than the engine remembers must be found at once.
//
// # Where there is no room
//
// In a full table the flow goes that is idle longest by what its kind is worth: a
// stream in which nothing was said, or of which nobody knows what it is, long before
// a conversation that is followed. Where all buffers are lent, the flows give theirs
// back that have been silent longest with some of them, those that nobody knows
// first; each is then decided as one that cannot be judged, by when_inseparable or
// on_failure. So whoever opens flows without end, and leaves them in the middle of a
// word, takes nothing from those who talk (reclaim.go). An eighth of the flows that fit
// into the table may be followed at once, or 1024: then those go that nobody has
// answered, and after them the longest silent (lend.go).
//
// # Where packets pass unseen
//
// A queue that is full and fails open passes packets that the engine never sees, and
// so do rules that are gone for a moment. Who knows of it calls [Engine.Unseen]: a
// flow that was there then goes on behind its next hole as if it were met in
// mid-stream, and meets when_inseparable where it is not found again. Without such a
// word nobody moves a flow over a hole, whatever he acknowledges (unseen.go).
//
// # Time
//
// What is forgotten, and when, hangs on the monotonic part of the times Handle is
// given: whoever sets the clock moves nothing. Times in notices are those of the
// clock that people see.
//
// # What is left to others
//
// Who a packet is from is the kernel's to check (rp_filter): the acknowledgements
// by which a flow is trusted are those of packets with the far side's address.
// A flow of datagrams is given up as unknown after several that nobody knows,
// whether or not they have arrived. A flow refused by drop that both ends keep
// alive in silence, until engine and conntrack have forgotten it, is met again in
// mid-stream.
package enforce
