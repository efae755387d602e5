// Package suggest drafts a policy from journals: it would allow what was seen to
// pass, department by department, and refuse the rest of the categories that were
// used there.
//
// What it writes is for a person to edit. So it says of each line how often, by
// how many hosts and when last; what was refused, or would have been, stands
// beside it as a comment; and the gateway is in dry run. It stands for itself:
// what it takes from the policy at hand, departments and apps, it writes out.
//
// Categories that were not used in a department stay open there, since cutting
// off what nobody has looked at is not a suggestion but a surprise.
//
// # Networks
//
// A journal tells which department a host was of, not what makes it so. With the
// policy at hand its departments are kept. Without, a department is given the /24
// and /64 networks its hosts were seen in, and where hosts of several departments
// share one, the largest parts of it that hold hosts of one department only.
package suggest
