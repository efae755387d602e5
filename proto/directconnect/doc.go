// Package directconnect follows Direct Connect: NMDC, the older of its protocols,
// and ADC, both with a hub and between clients, and their datagrams.
//
// # Recognition
//
// On any port, and certain:
//
//   - NMDC with a hub, by the hub's lock, which comes before all else (80 fixed
//     bits and a shape); where only the client is seen, by its answer (80 bits)
//   - NMDC between clients, by name and lock (112 bits)
//   - ADC, by the list of features that opens every connection (95 bits)
//   - datagrams: a result of NMDC (56 bits and two numbers at their place), a
//     message of ADC (200 bits)
//
// A connection met in mid-stream is not recognised. One under TLS has nothing of
// Direct Connect to be seen; it is known only where it was announced in a
// conversation that is read, as connections between clients are.
//
// # What is told apart, and taken away
//
// With a hub: text, presence, searches and their results, and requests to connect,
// which are what transfers begin with. Between clients: a file, and a list of all
// files. A connection between clients stands and falls with what it is asked for.
//
// With a hub everything is taken away in place, by one byte each:
//
//   - of ADC the last letter of a message's name: hubs pass on what they do not
//     know and clients ignore it, as the standard demands
//   - of a search in NMDC every "?" from the fourth on, without which no client
//     takes it for one; of a short search the hash's first letter; of a result its
//     name's end
//   - of a request to connect on its way to the hub the first letter of who is to
//     be asked: there is nobody of that name; on its way to the client the colons
//     of the address, or the first letter of who asks
//
// What hubs of NMDC do with a search that ends early no document says. None of
// this changes what a hub compares with what it knows of its user.
//
// To refuse file_transfer is also to refuse lists of files, since nobody says in
// a hub what a connection is for. To refuse file_sharing leaves the connection to
// be asked for files only.
//
// # Compression
//
// A hub may compress what it says to clients that allow it, and what is compressed
// is not read. The word that allows it goes where file_transfer is refused, so that
// requests to connect can be taken away; a hub that compresses all the same loses
// its connection then. Where search alone is refused, searches of others may reach
// a client in this way: neither its answers nor its own searches leave.
//
// Between clients only files are compressed. Nobody knows where such a file ends,
// so who sends it is not read any further; who asks for files is.
//
// # Limits of what is announced
//
// NMDC's requests say where to connect. ADC's say the port; the initiator's address
// is taken from what it, or the hub, says of it, others' are not remembered.
//
// # Sources
//
// "NMDC Protocol" and "ADC Protocol" with its extensions, as published by the Direct
// Connect Network Foundation, and the greetings of a hub that runs. No capture of
// this network is at hand: all but the greetings is unverified.
package directconnect
