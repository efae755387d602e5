// Package radmin recognises Radmin, a remote control program, versions 2 and 3. It is
// made from captures and from what vulnerability scanners ask it.
//
// A message is 01, the length u32 and the check u32 of its body, both big endian, and
// the body. The check is the sum of the body's words u32, little endian, the last
// filled up with zeros: that is so in every message of the captures, and in the
// answers of version 2 that Nessus' authors noted.
//
// A Yes is a message from the client whose check is right and one from the server: 72
// bits of either side, and in a first message nothing but these. Which of Radmin's
// modes follows (control, view only, files, chat) is encrypted: the whole is
// remote_control.
package radmin
