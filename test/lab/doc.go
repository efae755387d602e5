// Package lab builds a small world on one machine: hosts inside, a gateway, and
// hosts outside, each a network namespace, joined by veth pairs. The tests and
// `chaperone demo` let the real firewall work in the gateway and hold real
// conversations through it.
//
//	l, err := lab.New(lab.Options{})
//	defer l.Close()
//	l.Gateway.Do(func() error { ... })            // in the gateway's namespace
//	r := l.Play(lab.Script{Turns: turns, Port: 443}) // client to server, through the gateway
//
// # Nothing stays
//
// The namespaces have no name: descriptors of this process and its children are
// all that holds them, so they go with the process however it ends, and the
// interfaces and rules in them go too. Children are killed when the process that
// started them dies.
//
// # Threads
//
// A namespace belongs to a thread, a socket to the namespace it was made in.
// [Host.Do] therefore runs its function on a locked thread and puts the thread
// back afterwards; goroutines that the function starts are elsewhere, but the
// sockets it makes stay where they were made and may be used from anywhere.
//
// Everything is as the kernel sets it up by itself, segmentation offload
// included: a gateway that cannot live with 64 KB packets should fail here.
package lab
