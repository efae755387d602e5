// Package report reads journals and tells what was, or in a dry run would have
// been, accepted and refused: by department, app, feature, rule, host and hour.
//
// # From lines to uses
//
// A journal has a line for each refusal, but none for each thing that passed:
// those would bury the others. What passed is known from the features that stand
// in all lines about a flow. So a [Tracker] remembers the flows that are open,
// which of their features met a line of their own, and tells at a flow's end that
// the others passed. Both, refusals and what passed, come out of it as a [Use].
// A refusal is told each time, what passes once a flow, and of a feature that was
// refused in a flow nobody knows whether it also passed there. What a rule with
// log = false refuses is in no line and counts as accepted.
//
// # Whose use it is
//
// A line names who opened a flow and to whom, not which of them is inside. With
// a policy at hand it is the end that belongs to the department in the line; else
// the initiator, unless only the other end has a private address.
//
// # Bounds
//
// A journal is what strangers made happen, written for months. Memory does not
// grow with it: flows, announcements, and rows of every table have a limit, and
// what is beyond a table's limit is counted in a row of its own. A line that
// cannot be read is counted, named and passed over.
package report
