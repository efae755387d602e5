// Package dingtalk recognises the connection of DingTalk's telephones to their server,
// where it is not inside TLS.
//
// Behind four bytes the client's first message has elements, each a number, a length
// and that many bytes: 1 is one byte, 2 is "dk", and 3 is thirty-two bytes. With the
// first byte that is 96 fixed bits. What follows is encrypted and nobody reads on.
//
// Source: one capture, of 2018.
package dingtalk
