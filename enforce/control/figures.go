package control

import "chaperone/enforce"

// figures are an engine's counters, by the names that metrics use without
// "chaperone_". Those without _total go up and down.
var figures = []struct {
	name, help string
	of         func(*enforce.Counters) uint64
}{
	{"packets_total", "Packets shown to the engine.", func(c *enforce.Counters) uint64 { return c.Packets }},
	{"flows_total", "Flows seen.", func(c *enforce.Counters) uint64 { return c.Flows }},
	{"flows_recognised_total", "Flows whose app became known.", func(c *enforce.Counters) uint64 { return c.Recognised }},
	{"flows_unknown_total", "Flows that nothing recognised.", func(c *enforce.Counters) uint64 { return c.Unknown }},
	{"flows_refused_total", "Flows refused as a whole.", func(c *enforce.Counters) uint64 { return c.Refused }},
	{"packets_swallowed_total", "Packets not passed because of a refusal.", func(c *enforce.Counters) uint64 { return c.Swallowed }},
	{"offers_blunted_total", "Offers and abilities overwritten in place.", func(c *enforce.Counters) uint64 { return c.Blunted }},
	{"connections_expected_total", "Data connections announced.", func(c *enforce.Counters) uint64 { return c.Expected }},
	{"connections_displaced_total", "Announced data connections forgotten before their time to make room.", func(c *enforce.Counters) uint64 { return c.Displaced }},
	{"connections_met_total", "Announced data connections that came up.", func(c *enforce.Counters) uint64 { return c.Met }},
	{"segments_early_total", "Segments behind a hole, not passed.", func(c *enforce.Counters) uint64 { return c.Early }},
	{"retransmissions_rewritten_total", "Retransmissions that read otherwise than the original, and were put right.", func(c *enforce.Counters) uint64 { return c.Rewritten }},
	{"checksums_bad_total", "Segments not passed for their checksum.", func(c *enforce.Counters) uint64 { return c.BadChecksum }},
	{"buffers_exhausted_total", "Segments and datagrams for which there was no buffer.", func(c *enforce.Counters) uint64 { return c.NoRoom }},
	{"flows_reclaimed_total", "Flows given up for their buffers.", func(c *enforce.Counters) uint64 { return c.Reclaimed }},
	{"flows_unconfirmed_total", "Flows judged whose bytes nobody acknowledged.", func(c *enforce.Counters) uint64 { return c.Unconfirmed }},
	{"flows_astray_total", "Flows whose bytes their parser could not read.", func(c *enforce.Counters) uint64 { return c.Astray }},
	{"flows_probed_total", "Flows reset to see what their initiators would try next.", func(c *enforce.Counters) uint64 { return c.Probed }},
	{"nestings_refused_total", "Conversations inside too many others.", func(c *enforce.Counters) uint64 { return c.TooDeep }},
	{"events_lost_total", "Events beyond what one message may say.", func(c *enforce.Counters) uint64 { return c.Lost }},
	{"parser_panics_total", "Panics of parsers.", func(c *enforce.Counters) uint64 { return c.Panics }},
	{"packets_undecodable_total", "Packets that could not be read.", func(c *enforce.Counters) uint64 { return c.Undecodable }},
	{"packets_fragments_total", "Fragments among the packets that could not be read.", func(c *enforce.Counters) uint64 { return c.Fragments }},
	{"packets_table_full_total", "Packets without room for their flow.", func(c *enforce.Counters) uint64 { return c.TableFull }},
	{"flows_evicted_total", "Flows forgotten to make room.", func(c *enforce.Counters) uint64 { return c.Evicted }},
	{"flows_live", "Flows remembered now.", func(c *enforce.Counters) uint64 { return c.Live }},
	{"buffered_bytes", "Stream buffers lent now.", func(c *enforce.Counters) uint64 { return c.Buffered }},
}
