// Package interop drives programs that others wrote through the firewall: a
// BitTorrent library, proxies and their clients from Go libraries, and Debian's
// programs where they are installed.
//
// It is a module of its own, so that whoever builds the firewall downloads none of
// them. Each test builds its hosts and gateway with package lab, whose namespaces
// and children end with this process, however it ends; without root each is skipped.
//
// What shall be refused is also tried where all is allowed, so that nothing is
// taken for refused that did not work by itself.
package interop
