// Package nfq serves one NFQUEUE queue of the kernel: packets come in batches,
// a [Handler] judges them one by one, and the verdicts go back in batches.
//
// go-nfqueue opens the socket. Everything behind that is done on the bare
// descriptor, because a callback with its own attributes for every packet costs
// half a hundred allocations and two thirds of the speed. Here messages are
// walked where they were received, packets are rewritten there, and nothing is
// allocated.
//
// # Why the loop is as it is
//
// One goroutine on its own thread serves a queue. Verdicts must leave by the
// socket that bound it, and in the order of arrival, since the kernel looks for
// their packets in a list; so there is nothing to gain from more.
//
// It receives without waiting, yields the processor when there is nothing, for a
// while if packets have been coming thick, and then sleeps in poll with an
// eventfd for [Queue.Do] and the end. Measured with client, gateway and server on
// two processors, every packet of every connection queued, as a part of what a
// plain stateful rule forwards: 0.83 of short connections and about 1.0 of small
// datagrams a second; 0.80 of the datagrams without the yield. Staying awake for
// a fifth of a millisecond between packets that come thick, instead of being
// woken for each, is worth another 0.05 of the connections of a whole gateway.
//
// # Every packet gets a verdict
//
// A packet without one stays in the kernel for ever. One that comes cut short or
// that the handler panics over gets the verdict that FailOpen says; the panic is
// counted and an alarm raised. When Run is told to end it closes the queue to
// newcomers first, then judges what is in it. If the socket itself fails, Run
// fails, and the kernel drops what waits as it closes.
//
// A queue that fails open passes what finds it full, and the kernel tells nobody:
// [Config.Unseen] is called when that may have happened, before the first packet that
// was overtaken is handled (backlog.go).
//
// Fail-open is one setting for all of it: with FailOpen the kernel also passes
// what finds the queue or the socket full. What happens while nobody listens is
// in the rule that queues ("bypass"), which must agree.
//
// # How a flow is refused
//
// See rule in verdict.go: a refused packet is accepted with a mark for the chain
// behind to act on, and loses its payload first, so that no state of that chain
// lets it through.
package nfq
