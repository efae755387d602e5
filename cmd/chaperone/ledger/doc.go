// Package ledger gathers what an engine says about flows into one record for
// each, which is what people ask about: who spoke with whom by which app, what
// they did, and what became of it.
//
// The keys of a record's JSON form are the journal's, and are fixed: other
// programs read them.
package ledger
