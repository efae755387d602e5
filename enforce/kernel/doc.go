// Package kernel is the part of the gateway that lives in nftables: it decides
// which packets the engine is shown, and answers by itself for the flows whose
// fate is settled.
//
// A [Spec] says what shall stand in the table `inet chaperone`, as text and as
// expressions made from the same terms. [Install] puts it there in one
// transaction, [Verify] reads it back, [Remove] takes the table away. No nft
// binary is needed.
//
// # The two base chains
//
// "divert" stands just before the administrator's filter chains. A flow trusted
// under the present generation of the policy is accepted by its first rule, since
// most packets go that way; a refused one is answered by its second. ICMP passes.
// Everything else goes to the queue, but for bare SYNs and bare
// acknowledgements, which carry nothing to judge. The tests are turned so that a
// packet nothing can be said about (a header that does not parse, an untracked
// packet, one that conntrack calls invalid) ends in the queue and not behind it.
//
// "settle" stands right behind. The engine's verdict is the packet mark; settle
// remembers it in the conntrack mark and carries out a refusal. A packet dropped
// by the queue would never come this far, so a refusal is an accept with a mark.
// Only fates of the present generation count here: a mark that was under way
// while the policy changed is forgotten, and its flow asked for again.
//
// # One answer unseen
//
// A flow is trusted once the far side has acknowledged what was judged. Where that is
// one segment the engine leaves the waiting to these rules: its mark says, modulo
// 4096, what is to be acknowledged (enforce.Await). "heard" compares that with a
// segment of the responder bit by bit, since nftables cannot compare two registers,
// and notes that it came by. The first segment with payload, and a bare FIN behind
// it, pass at once; whatever comes then is shown, and the engine trusts the flow. So a
// short connection comes to the queue twice: with its SYN-ACK and with its request.
//
// # Two marks, one register
//
// Our 16 bits move between packet mark and conntrack mark, and the
// administrator's bits of both stay. That takes an OR of two registers, which
// nftables has only learned in Linux 6.13. The xtables target CONNMARK can do it,
// but since the end of 2024 no longer in an inet table, also in stable kernels.
// So a mark of which the administrator uses nothing is replaced as a whole, and
// otherwise the bits are copied one by one, with constants. Only flows that have
// a mark at all pay for that.
//
// The packet mark is ours from divert to settle only: settle clears it. An
// administrator who saves or restores conntrack marks must do so under a mask
// that leaves out our bits; without one, flows are asked for again and again,
// and nothing worse.
//
// # The queue
//
// Where the kernel has no queue expression (CONFIG_NFT_QUEUE), the xtables target
// NFQUEUE takes its place. Both choose a queue by the address pair, the same for
// both directions of a flow.
//
// # What conntrack remembers, and for how long
//
// Conntrack expressions in the rules are what makes a namespace track; nothing
// has to be loaded or switched on. An entry is confirmed when the first packet of
// its flow leaves, so a flow refused with its very first packet (UDP, mostly) has
// none: it is refused packet by packet, each through the queue. A refused TCP
// flow that is answered by RST is closed for conntrack too, and its entry, with
// the mark, goes after some ten quiet seconds; a later segment of it is new, and
// asked for.
//
// # Why nothing is ever deleted and made anew
//
// When a base chain goes away, the kernel drops every packet that waits in any
// queue of the namespace. So Install adds what is missing and replaces the rules
// inside; a packet sees the old rules or the new ones.
package kernel
