// Package wechat recognises WeChat: its own dialect of TLS, MMTLS, on connections
// that stay, and the same wrapped in HTTP requests.
//
// A connection opens with a record of type 16 or 19, version f1 03 or f1 04, and a
// length that the length inside repeats, then the client's hello: 78 fixed bits.
// One that is met in the middle shows two records, one behind the other: 44 bits.
// What is in the records is encrypted. The first with data from the client is taken
// for talk, and nobody reads on. Pictures, films and files go to hosts of their own.
//
// Requests are recognised by their path, "/mmtls/" and eight digits, together with
// the name of the client, or by the path under which requests were made before
// (site.go). That path names what is asked for, so that files are told apart there.
//
// Sources: the format's description by Citizen Lab and its capture of 2023, and
// captures of before. What the older paths for files mean is known from their names
// only.
package wechat
