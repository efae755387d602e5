package msn

import "chaperone/proto"

// ftpHello is what both sides of an older file transfer say first.
const ftpHello = "VER MSNFTP\r\n"

// maxFTPLine bounds a line; the longest holds a user's name and a number.
const maxFTPLine = 512

// ftp reads one line. Behind TFR comes the file in blocks.
func (p *parser) ftp(ev *proto.Events, b []byte) (int, error) {
	line, n := proto.Line(b[:min(len(b), maxFTPLine)])
	if n == 0 {
		if len(b) >= maxFTPLine {
			return 0, errFTP
		}
		return 0, nil
	}
	if !p.began {
		p.began = true
		ev.Saw(proto.FileTransfer).WithWhole()
	}
	s := split(line)
	switch string(s.w[0]) {
	case "VER", "USR":
	case "FIL":
		size, _ := proto.CutNumber(s.at(1), 1<<60)
		ev.Completes(proto.Use, proto.FileTransfer).WithWhole().Named(nil, size)
	case "TFR", "BYE", "CCL":
		ev.Finished = true
	default:
		return 0, errFTP
	}
	return n, nil
}
