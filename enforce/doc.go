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
// opening (nobody has recognised it), following (a parser reads it), leaving
// (judged; waits for acknowledgements), trusted, refused. [Settled] is what the
// kernel remembers of that in the conntrack mark; it outlives the process, so a
// restarted gateway goes on where the first one was.
//
// # Where the handshake was not seen
//
// A flow met in mid-stream is looked for at the start of its segments, a few
// times, by matchers that know it may begin anywhere (proto.Opening.MidStream).
// What its sender had sent before the first segment seen, and sends again or
// late, passes unread: nobody can know where it belongs.
package enforce
