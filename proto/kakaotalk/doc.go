// Package kakaotalk recognises LOCO, which KakaoTalk's clients speak to servers of
// their own: a hello of three numbers, a key that is encrypted, and messages in
// frames. The length of the key and two small numbers make 85 fixed bits.
//
// What the frames hold is encrypted. The client's first is taken for talk and nobody
// reads on. Pictures and films that clients send by LOCO go to other servers in
// connections that open alike, so they cannot be told apart by what is said; files
// that go by HTTPS are known by their hosts. Met in the middle nothing is fixed
// but a length. Calls are RTP, of which nothing is KakaoTalk's own.
//
// Sources: the sources of free clients. No capture holds a hello.
package kakaotalk
