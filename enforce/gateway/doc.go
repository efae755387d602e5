// Package gateway runs the firewall on a Linux gateway: it wires policy, engines,
// queues, rules and the sender of resets together, keeps them together while it
// runs, and takes everything away at the end. `chaperone run`, the demo and the
// tests on the real kernel all run this.
//
// # Order
//
// Queues are bound before the rules that fill them are installed, and those rules
// are emptied before the queues are closed: so at no time does the kernel queue
// what nobody will answer. The table goes last, since the kernel drops what waits
// in a queue when a base chain goes. A new policy reaches the engines before it reaches the
// rules, so that nothing is ever settled under a policy older than the rules are.
//
// # One thread for system calls
//
// A network namespace belongs to a thread. All sockets are opened, and the rules
// looked after, by one goroutine on a thread that stays in the namespace Start
// was called in. The queues' own goroutines only use sockets that are open.
//
// # Failure
//
// What goes wrong while it runs is told to Config.Alarm, and mended if it can be:
// rules that another program took away are installed again. If a queue fails for
// good the gateway ends, its rules stay, and they do with the traffic what
// on_failure says, until the gateway is started again.
package gateway
