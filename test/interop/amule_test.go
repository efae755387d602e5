package interop

import (
	"bytes"
	"crypto/md5"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/crypto/md4" //lint:ignore SA1019 eDonkey names files by it

	"chaperone/proto"
	"chaperone/test/lab"
)

// amuleConfig needs a nick, ports, and the folders for what comes in and is had.
const amuleConfig = `[eMule]
Nick=%[1]s
Port=%[2]d
UDPPort=%[3]d
ConnectToED2K=1
ConnectToKad=0
Autoconnect=0
Reconnect=0
Serverlist=0
FilterLanIPs=0
UPnPEnabled=0
SmartIdCheck=0
IsCryptLayerRequested=0
IsClientCryptLayerRequested=0
IsClientCryptLayerSupported=0
IncomingDir=%[4]s
TempDir=%[5]s
[ExternalConnect]
AcceptExternalConnections=1
ECAddress=127.0.0.1
ECPort=4712
ECPassword=%[6]x
`

// amule starts the daemon of aMule on h, with incoming as the folder that it shares,
// and returns where it keeps what is not complete.
func amule(t *testing.T, h *lab.Host, nick, incoming string) (parts string) {
	t.Helper()
	daemon, dir, parts := installed(t, "amuled", "amule-daemon"), t.TempDir(), t.TempDir()
	write(t, dir, "amule.conf", fmt.Appendf(nil, amuleConfig, nick, hasPort, wantsPort, incoming, parts, md5.Sum([]byte("secret"))))
	run(t, h, daemon, "-c", dir, "-o")
	if !eventually(10*time.Second, func() bool { return h.Do(func() error { return dials("127.0.0.1:4712") }) == nil }) {
		t.Fatal("amuled does not start")
	}
	return parts
}

func dials(addr string) error {
	c, err := net.DialTimeout("tcp", addr, time.Second)
	if err == nil {
		c.Close()
	}
	return err
}

// tell gives the daemon on h a command.
func tell(t *testing.T, h *lab.Host, command string) {
	t.Helper()
	cmd := installed(t, "amulecmd", "amule-utils")
	p := run(t, h, cmd, "-h", "127.0.0.1", "-p", "4712", "-P", "secret", "-c", command)
	if err := p.wait(5 * time.Second); err != nil {
		t.Fatalf("amulecmd %s: %v\n%s", command, err, p.output.String())
	}
}

// serveDonkey is a server of eDonkey that welcomes everybody and knows one source
// of every file.
func serveDonkey(ln net.Listener, source netip.AddrPort) {
	for {
		c, err := ln.Accept()
		if err != nil {
			return
		}
		go func() {
			defer c.Close()
			for welcome(c, source) == nil {
			}
		}()
	}
}

// welcome reads a message of a client and answers a login with a number, which is
// the client's address, and a question for sources with the one.
func welcome(c net.Conn, source netip.AddrPort) error {
	var head [6]byte
	if _, err := io.ReadFull(c, head[:]); err != nil {
		return err
	}
	body := make([]byte, binary.LittleEndian.Uint32(head[1:])-1)
	if _, err := io.ReadFull(c, body); err != nil {
		return err
	}
	var answer []byte
	switch head[5] {
	case 0x01:
		number := c.RemoteAddr().(*net.TCPAddr).IP.To4()
		answer = append([]byte{0x40}, append(number, 1, 0, 0, 0)...)
	case 0x19:
		ip := source.Addr().As4()
		answer = append([]byte{0x42}, append(body[:16:16], append([]byte{1}, ip[:]...)...)...)
		answer = binary.LittleEndian.AppendUint16(answer, source.Port())
	default:
		return nil
	}
	_, err := c.Write(append(binary.LittleEndian.AppendUint32([]byte{0xe3}, uint32(len(answer))), answer...))
	return err
}

// small is a file that does not take aMule long: it gives away some 8 KB a second.
var small = content[:24<<10]

// ask lets aMule on the inside host ask for the file, which aMule on the server's
// host has, as a server there says. It returns where the file will be in the making,
// and then whole.
func ask(t *testing.T, w *world) (parts, whole string) {
	t.Helper()
	ln, err := w.Server.Listen("tcp", at(w.Server, false, 4661))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	go serveDonkey(ln, at(w.Server, false, hasPort))
	full, empty := t.TempDir(), t.TempDir()
	write(t, full, fileName, small)
	amule(t, w.Server, "bob", full)
	parts = amule(t, w.Client, "alice", empty)
	tell(t, w.Client, fmt.Sprintf("add ed2k://|server|%v|4661|/", w.Server.V4))
	tell(t, w.Client, "connect ed2k")
	sum := md4.New()
	sum.Write(small)
	tell(t, w.Client, fmt.Sprintf("add ed2k://|file|%s|%d|%X|/", fileName, len(small), sum.Sum(nil)))
	return parts, empty
}

// aMule fetches the file from another, unless file transfers are refused.
func TestAMule(t *testing.T) {
	installed(t, "amuled", "amule-daemon")
	for _, c := range []struct {
		name, rules string
		arrives     bool
	}{
		{"open", open, true},
		{"refused", refusing("    apps = [app.edonkey]\n    features = [feature.file_transfer]\n    action = reset"), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.arrives {
				again(t, func(w *world) bool { return allowed(t, w) })
				return
			}
			w := newWorld(t, c.rules)
			parts, empty := ask(t, w)
			asked := eventually(30*time.Second, func() bool { return w.refused("edonkey", proto.FileTransfer) })
			time.Sleep(stays)
			if b, _ := os.ReadFile(filepath.Join(parts, "001.part")); holds(filepath.Join(empty, fileName), small) || len(bytes.Trim(b, "\x00")) > 0 {
				t.Error("something of the file arrived")
			}
			if !asked {
				t.Skipf("aMule has called no peer: %+v", w.notices)
			}
		})
	}
}

// allowed reports whether aMule fetches the file.
func allowed(t *testing.T, w *world) bool {
	_, empty := ask(t, w)
	if eventually(40*time.Second, func() bool { return holds(filepath.Join(empty, fileName), small) }) {
		return true
	}
	tell(t, w.Client, "show dl")
	tell(t, w.Client, "status")
	t.Logf("what the gateway saw: %+v", w.notices)
	return false
}
