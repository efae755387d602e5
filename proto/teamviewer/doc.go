// Package teamviewer recognises TeamViewer where it does not hide in TLS. It is made
// from captures; TeamViewer has not published its protocols. Where it speaks TLS, its
// hosts' names tell.
//
// Over TCP messages have one of two headers. 17 24, the command, and the length u16; or
// 11 30, the command, zero, the length u32, and 16 bytes more: little endian all. A Yes
// is two headers that follow each other, or one of either side: 32 bits of marks, and
// lengths and commands that fit.
//
// Over UDP, to the server and between two clients, 11 bytes of counters stand before a
// header with 17 24, whose length is that of the rest: 32 bits, and 32 more of the
// counters' upper halves, which are zero in the first datagrams.
//
// Within them nothing can be told apart but by volume: remote_control as a whole.
package teamviewer
