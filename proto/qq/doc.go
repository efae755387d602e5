// Package qq recognises OICQ, the datagrams that Tencent QQ's clients exchange with
// their servers on any port, and that carry all that is written.
//
// A datagram begins with 02 and ends with 03. Between them are the version, the
// command, a number that counts and the user's, and what is encrypted, in blocks of
// eight bytes. By that and the commands that are known a stranger's would be taken
// for one once in 2^33, so more is wanted:
//
//   - a client's has a block of eight zeros behind the user's number, or eight bytes
//     that all newer clients write there: 2^-90
//   - a server's has three zeros there: 2^-57
//   - or both sides have the same command and the same count: 2^-80
//
// The command says whether somebody is written to. Files go by other ways, which
// nobody has described; the web's are known by their hosts.
//
// Sources: Wireshark's description of OICQ, the sources of free clients, captures.
package qq
