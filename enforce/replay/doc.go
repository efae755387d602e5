// Package replay shows capture files to the engine: the packets of a pcap or
// pcapng file take the path that the packets of the gateway's queue take.
//
// A [Reader] yields IP packets. It takes the link layer off, puts fragments
// together as the kernel's connection tracking does before its queue, and
// goes on where a capture is not what it should be: a file that ends in the
// middle of a packet is replayed as far as it goes, and [Reader.Warnings] says
// what was left out. Only a file that holds nothing that can be replayed is an
// error, a [*FormatError] that names the place and what was wanted there.
//
// A packet that the capture cut short is passed on with its length fields
// saying what is there. What was cut off looks to the engine like a segment
// that was lost on the way to the capture, which happens as well; an engine
// that looks at captures has to be one that does not wait for such bytes.
//
// The file formats are read by gopacket's pcapgo. Link layers are decoded here:
// all that is needed of them is where the IP packet starts, and gopacket's
// layers would allocate for every one of them.
package replay
