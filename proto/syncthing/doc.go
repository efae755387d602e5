// Package syncthing recognises Syncthing, which keeps folders of several computers
// alike. It is made from Syncthing's published specifications and from captures.
//
//   - Local discovery: datagrams to everybody on the local network, 2E A7 D9 0B and a
//     protocol buffer that begins with the device's identity, 32 bytes: 48 bits.
//     Who announces himself offers his folders: file_sharing.
//   - The block exchange, which carries the files: TLS or QUIC, whose hello asks for
//     the protocol "bep/1.0"; through a relay "bep-relay": [Hello].
//   - What a relay is told before it passes two devices' TLS on: 9E 79 BC 40, the kind
//     of message that joins a session, its length and that of the session's key, u32
//     each, which must agree: 96 bits and more.
//
// Nothing of what is inside is visible: folders are one with their files.
package syncthing
