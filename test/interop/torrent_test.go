package interop

import (
	"bytes"
	"crypto/sha1"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"chaperone/policy"
	"chaperone/proto"
	"chaperone/test/lab"
)

const (
	fileName  = "minutes.bin"
	fileSize  = 256 << 10
	pieceSize = 32 << 10

	hasPort, wantsPort = 41003, 42007 // of no meaning
)

// content is what is in the file that everybody wants.
var content = func() []byte {
	b := make([]byte, fileSize)
	rand.NewChaCha8([32]byte{7}).Read(b)
	return b
}()

// torrentFile writes the torrent of the file, with a tracker or none.
func torrentFile(t *testing.T, tracker string) string {
	var pieces []byte
	for at := 0; at < fileSize; at += pieceSize {
		sum := sha1.Sum(content[at : at+pieceSize])
		pieces = append(pieces, sum[:]...)
	}
	announce := ""
	if tracker != "" {
		announce = fmt.Sprintf("8:announce%d:%s", len(tracker), tracker)
	}
	text := fmt.Sprintf("d%s4:infod6:lengthi%de4:name%d:%s12:piece lengthi%de6:pieces%d:%see",
		announce, fileSize, len(fileName), fileName, pieceSize, len(pieces), pieces)
	return write(t, t.TempDir(), "file.torrent", []byte(text))
}

func write(t *testing.T, dir, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// track lets h be a tracker that knows one peer, and counts who asks.
func track(t *testing.T, h *lab.Host, peer netip.AddrPort) (url string, asked *atomic.Int32) {
	t.Helper()
	ln, err := h.Listen("tcp", at(h, false, 6969))
	if err != nil {
		t.Fatal(err)
	}
	asked = new(atomic.Int32)
	ip := peer.Addr().As4()
	compact := binary.BigEndian.AppendUint16(ip[:], peer.Port())
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		fmt.Fprintf(w, "d8:intervali60e5:peers6:%se", compact)
	})}
	go s.Serve(ln)
	t.Cleanup(func() { s.Close() })
	return "http://" + ln.Addr().String() + "/announce", asked
}

// A swap is one file that goes, or shall not go, from one peer to another.
type swap struct {
	name     string
	rules    string
	over     string // tcp, utp
	crypto   string // as peer has it
	v6       bool
	upload   bool // the one who has the file is inside
	incoming bool // the one who has the file calls
	magnet   bool
	tracker  bool // the peer is heard of from a tracker only
	dht      bool // or from the DHT
	unseen   bool // nothing shows that it is BitTorrent
	hearsay  bool // asking who else has it is allowed
}

// peers starts the one who has the file, and the one who wants it.
func (s *swap) peers(t *testing.T, w *world) (leech *process, file string) {
	t.Helper()
	program, err := peerProgram()
	if err != nil {
		t.Fatal(err)
	}
	has, wants := w.Server, w.Client
	if s.upload {
		has, wants = wants, has
	}
	hasAt, wantsAt := at(has, s.v6, hasPort), at(wants, s.v6, wantsPort)
	full, empty := t.TempDir(), t.TempDir()
	write(t, full, fileName, content)
	tracker := ""
	if s.tracker {
		tracker, _ = track(t, w.Outside[1], hasAt)
	}
	common := []string{"-over", s.over, "-crypto", s.crypto}
	mine := append([]string{"-seed", "-at", hasAt.String(), "-dir", full, "-torrent", torrentFile(t, "")}, common...)
	theirs := append([]string{"-at", wantsAt.String(), "-dir", empty, "-torrent", torrentFile(t, tracker)}, common...)
	switch {
	case s.dht:
		node := at(has, s.v6, 43009).String() // beside him, who is not to be hindered
		ready(t, run(t, has, program, "-at", node, "-over", "utp", "-dht", node))
		mine, theirs = append(mine, "-dht", node), append(theirs, "-dht", node)
	case s.incoming:
		mine = append(mine, "-peer", wantsAt.String())
	case !s.tracker:
		theirs = append(theirs, "-peer", hasAt.String())
	}
	if s.magnet {
		theirs = append(theirs, "-magnet")
	}
	ready(t, run(t, has, program, mine...))
	return run(t, wants, program, theirs...), filepath.Join(empty, fileName)
}

// ready waits until a peer listens: its library does not call again soon where nobody did.
func ready(t *testing.T, p *process) {
	t.Helper()
	if !eventually(10*time.Second, func() bool { return p.output.String() != "" }) {
		t.Fatal("the peer does not start")
	}
}

// received is how many bytes of the file a peer says it has received.
func received(p *process) int {
	lines := strings.Fields(p.output.String())
	if len(lines) == 0 {
		return 0
	}
	n, err := strconv.Atoi(lines[len(lines)-1])
	if err != nil {
		return -1
	}
	return n
}

// arrives plays s and wants the file whole.
func (s *swap) arrives(t *testing.T) {
	w := newWorld(t, s.rules)
	leech, file := s.peers(t, w)
	if err := leech.wait(20 * time.Second); err != nil {
		t.Fatalf("the file did not arrive: %v", err)
	}
	if got, err := os.ReadFile(file); err != nil || !bytes.Equal(got, content) {
		t.Errorf("what arrived is not the file: %v", err)
	}
	if saw := eventually(time.Second, func() bool { return w.saw("bittorrent") }); saw == s.unseen {
		t.Errorf("recognised as BitTorrent: %v", saw)
	}
}

// stays is how long a refused peer may go on trying.
const stays = 3 * time.Second

// nothing wants BitTorrent to be refused, and nothing of the file to arrive. If
// who has it could be asked, it is calling him by TCP that is refused.
func nothing(t *testing.T, w *world, file string, hearsay bool) {
	t.Helper()
	refused := func(n notice) bool {
		return n.denies("bittorrent") && (!hearsay || n.Over == proto.TCP && n.Dst.Port() == hasPort)
	}
	if !eventually(20*time.Second, func() bool { return w.heard(refused) }) {
		t.Errorf("nothing was refused: %+v", w.notices)
	}
	if hearsay && !w.heard(func(n notice) bool { return n.Feature == proto.Search && n.Verdict == policy.Accept }) {
		t.Errorf("nobody could ask where peers are")
	}
	time.Sleep(stays)
	for _, path := range []string{file, file + ".part"} {
		if b, _ := os.ReadFile(path); len(bytes.Trim(b, "\x00")) > 0 {
			t.Error("something of the file arrived")
		}
	}
}

// refused plays s and wants nothing of the file to arrive.
func (s *swap) refused(t *testing.T) {
	w := newWorld(t, s.rules)
	leech, file := s.peers(t, w)
	nothing(t, w, file, s.hearsay)
	if n := received(leech); n != 0 {
		t.Errorf("%d bytes of the file arrived", n)
	}
}

// A file arrives whole where all is allowed, however it is asked for.
func TestSwap(t *testing.T) {
	for _, s := range []swap{
		{name: "TCP", over: "tcp", crypto: "none"},
		{name: "TCP, IPv6", over: "tcp", crypto: "none", v6: true},
		{name: "TCP, magnet", over: "tcp", crypto: "none", magnet: true},
		{name: "TCP, upload", over: "tcp", crypto: "none", upload: true},
		{name: "TCP, encrypted header", over: "tcp", crypto: "header"},
		{name: "TCP, encrypted, heard of from a tracker", over: "tcp", crypto: "only-rc4", tracker: true},
		{name: "TCP, encrypted, heard of from nobody", over: "tcp", crypto: "only-rc4", unseen: true},
		{name: "uTP", over: "utp", crypto: "none"},
		{name: "uTP, IPv6", over: "utp", crypto: "none", v6: true},
		{name: "uTP, encrypted", over: "utp", crypto: "only-rc4"},
		{name: "DHT", over: "both", crypto: "only-rc4", dht: true},
	} {
		s.rules = open
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.arrives(t)
		})
	}
}

const (
	noTorrent = "    apps = [app.bittorrent]\n    action = "

	// onlySearch lets trackers and the DHT be asked, and no peer be called.
	onlySearch = "    apps = [app.bittorrent]\n    features = [feature.overlay, feature.file_transfer, feature.file_sharing]\n    action = reset"

	probing = "gateway {\n  probe_encrypted = true\n}\n"
)

// Nothing of a file arrives where BitTorrent is refused.
func TestSwapRefused(t *testing.T) {
	for _, action := range []string{"reset", "drop"} {
		for _, s := range []swap{
			{name: "TCP", over: "tcp", crypto: "none"},
			{name: "TCP, IPv6", over: "tcp", crypto: "none", v6: true},
			{name: "TCP, magnet", over: "tcp", crypto: "none", magnet: true},
			{name: "TCP, upload", over: "tcp", crypto: "none", upload: true},
			{name: "TCP, upload, called from inside", over: "tcp", crypto: "none", upload: true, incoming: true},
			{name: "TCP, encrypted header", over: "tcp", crypto: "header"},
			{name: "uTP", over: "utp", crypto: "none"},
			{name: "uTP, IPv6", over: "utp", crypto: "none", v6: true},
			{name: "uTP, encrypted", over: "utp", crypto: "only-rc4"},
			{name: "a tracker is asked", over: "tcp", crypto: "only-rc4", tracker: true},
			{name: "the DHT is asked", over: "both", crypto: "only-rc4", dht: true},
		} {
			s.rules = refusing(noTorrent + action)
			t.Run(action+", "+s.name, func(t *testing.T) {
				t.Parallel()
				s.refused(t)
			})
		}
	}
}

// Peers that encrypt all are refused where it was heard that they are peers, or
// where they are probed and then call in clear.
func TestEncryptedRefused(t *testing.T) {
	for _, s := range []swap{
		{name: "heard of from a tracker", rules: refusing(onlySearch), hearsay: true, over: "tcp", crypto: "only-rc4", tracker: true},
		{name: "heard of from the DHT", rules: refusing(onlySearch), hearsay: true, over: "both", crypto: "only-rc4", dht: true},
		{name: "probed", rules: probing + refusing(noTorrent+"reset"), over: "tcp", crypto: "rc4"},
		{name: "probed, upload", rules: probing + refusing(noTorrent+"drop"), over: "tcp", crypto: "rc4", upload: true},
	} {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.refused(t)
		})
	}
}
