// Package sdp reads what session descriptions propose (RFC 4566, 8866), for the
// protocols that carry them: SIP, MGCP, MEGACO.
//
// It says in events which media are proposed, where they will come up, and what
// takes one of them away while the others stay:
//
//	m=audio                    voice
//	m=video                    video; every further one of a description: app_sharing
//	m=image                    file_transfer: a fax (T.38) is a document
//	m=data                     file_transfer: bulk data (RFC 2327)
//	m=message, m=text          messaging; with a=file-selector file_transfer (RFC 5547)
//	m=application, BFCP        app_sharing: who has the floor shows something (RFC 8856)
//	m=application, H224        remote_control: of the far camera
//	m=application, datachannel file_transfer: what a data channel carries nobody can see
//	m=application, msdata, wb  app_sharing: T.120 of Windows Messenger, a whiteboard
//	m=applicationsharing       app_sharing (MS-SDPEXT)
//	a=content:slides           app_sharing (RFC 4796)
//
// # How a medium is taken away
//
// A port of zero means that a medium is not wanted; the others go on (RFC 3264,
// section 6). So zeros are written over the port, "000/1" where it ends in a zero.
//
// A port can only become zero in one packet, since zeros over its last digits make
// another port. Where it was passed on before its line could be judged, the
// transport behind it is changed to one that nobody knows: whoever answers has to
// refuse the medium by himself. What decides is therefore the first letter behind
// the port; of an application, what is asked for; of a file, its attribute.
//
// A file's attribute lies far behind its port. Over TCP it is the attribute that is
// changed: who offers a file and finds no file in the answer must not send one. A
// first m=video that later says that it is slides cannot be taken away over TCP but
// is announced; in a datagram all of it is in reach.
//
// A medium that shares another's port has none of its own: its port is zero, and
// a=bundle-only says that it is wanted (RFC 8843). Then that word is changed.
//
// That callees refuse a zero port has been seen with voice; the rest is as the
// standards say and no more.
package sdp
