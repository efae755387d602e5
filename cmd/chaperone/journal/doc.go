// Package journal writes what the gateway decides: one JSON object a line for
// programs, or one readable line for people at a terminal.
//
// # The engine does not wait
//
// A disk may be slow and a terminal may be stopped; packets may not wait for
// either. So between the engines and the writer stands a ring of entries that
// are made once. An engine copies its notice into the next free one, without a
// lock and without allocating. When there is none the notice is dropped and
// counted, and the count becomes a line of the journal itself as soon as there
// is room: a journal that is not complete says so.
//
// # What is written
//
// Of verdicts, those that refuse or in a dry run would have refused. Every
// accepted message would bury them; the line written at a flow's end says what
// was used. A rule with log = true is written also when it accepts, one with
// log = false never.
package journal
