package lab

import (
	"fmt"
	"net"
)

// An answering socket writes to whoever was last heard.
type answering struct {
	net.PacketConn
	peer net.Addr
}

func (a *answering) Read(b []byte) (n int, err error) {
	n, from, err := a.ReadFrom(b)
	if err == nil {
		a.peer = from
	}
	return n, err
}

func (a *answering) Write(b []byte) (int, error) {
	if a.peer == nil {
		return 0, fmt.Errorf("lab: %v has nobody to answer yet", a.LocalAddr())
	}
	return a.WriteTo(b, a.peer)
}

func (a *answering) RemoteAddr() net.Addr { return a.peer }
