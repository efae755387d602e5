package interop

import (
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/ice/v4"
	"github.com/pion/logging"
	"github.com/pion/transport/v3"
	"github.com/pion/transport/v3/stdnet"
	"github.com/pion/turn/v4"
	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"

	"chaperone/test/lab"
)

// A caller is a peer of a call and what it has heard.
type caller struct {
	*webrtc.PeerConnection
	voice atomic.Int32 // packets
	mu    sync.Mutex
	said  strings.Builder // by the data channel
}

// A network is where a peer has its sockets: on a host.
type network struct {
	*stdnet.Net
	host *lab.Host
}

func newNetwork(t *testing.T, h *lab.Host) *network {
	t.Helper()
	std, err := made(h, stdnet.NewNet)
	if err != nil {
		t.Fatal(err)
	}
	return &network{std, h}
}

// made makes something on a host.
func made[T any](h *lab.Host, f func() (T, error)) (made T, err error) {
	err = h.Do(func() error {
		made, err = f()
		return err
	})
	return made, err
}

func (n *network) ListenPacket(over, at string) (net.PacketConn, error) {
	return made(n.host, func() (net.PacketConn, error) { return n.Net.ListenPacket(over, at) })
}

func (n *network) ListenUDP(over string, at *net.UDPAddr) (transport.UDPConn, error) {
	return made(n.host, func() (transport.UDPConn, error) { return n.Net.ListenUDP(over, at) })
}

func (n *network) DialTCP(over string, from, to *net.TCPAddr) (transport.TCPConn, error) {
	return made(n.host, func() (transport.TCPConn, error) { return n.Net.DialTCP(over, from, to) })
}

// newCaller has a peer on h, who is called by way of a relay if there is one.
func newCaller(t *testing.T, h *lab.Host, v6 bool, relay *webrtc.ICEServer) *caller {
	t.Helper()
	var engine webrtc.SettingEngine
	engine.SetNet(newNetwork(t, h))
	engine.SetICEMulticastDNSMode(ice.MulticastDNSModeDisabled)
	engine.SetNetworkTypes([]webrtc.NetworkType{map[bool]webrtc.NetworkType{false: webrtc.NetworkTypeUDP4, true: webrtc.NetworkTypeUDP6}[v6]})
	var config webrtc.Configuration
	if relay != nil {
		config = webrtc.Configuration{ICEServers: []webrtc.ICEServer{*relay}, ICETransportPolicy: webrtc.ICETransportPolicyRelay}
	}
	codecs := new(webrtc.MediaEngine)
	err := codecs.RegisterDefaultCodecs()
	if err != nil {
		t.Fatal(err)
	}
	c := new(caller)
	api := webrtc.NewAPI(webrtc.WithSettingEngine(engine), webrtc.WithMediaEngine(codecs))
	if c.PeerConnection, err = api.NewPeerConnection(config); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	c.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
		for {
			if _, _, err := track.ReadRTP(); err != nil {
				return
			}
			c.voice.Add(1)
		}
	})
	c.OnDataChannel(c.listen)
	return c
}

// listen keeps what is said in a data channel.
func (c *caller) listen(channel *webrtc.DataChannel) {
	channel.OnMessage(func(m webrtc.DataChannelMessage) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.said.Write(m.Data)
	})
}

// heard reports whether text came by the data channel.
func (c *caller) heard(text string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return strings.Contains(c.said.String(), text)
}

// speak adds a track of sound, which goes on until the test ends.
func (c *caller) speak(t *testing.T) {
	t.Helper()
	track, err := webrtc.NewTrackLocalStaticSample(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus}, "audio", "voice")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.AddTrack(track); err != nil {
		t.Fatal(err)
	}
	go func() {
		const frame = 20 * time.Millisecond
		for range time.Tick(frame) {
			if c.ConnectionState() == webrtc.PeerConnectionStateClosed || t.Context().Err() != nil {
				return
			}
			track.WriteSample(media.Sample{Data: make([]byte, 80), Duration: frame})
		}
	}()
}

// write opens a data channel and says something in it.
func (c *caller) write(t *testing.T, text string) {
	t.Helper()
	channel, err := c.CreateDataChannel("chat", nil)
	if err != nil {
		t.Fatal(err)
	}
	channel.OnOpen(func() { channel.SendText(text) })
	c.listen(channel)
}

// described is a description of the peer with its candidates in it.
func (c *caller) described(t *testing.T, d webrtc.SessionDescription, err error) *webrtc.SessionDescription {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	gathered := webrtc.GatheringCompletePromise(c.PeerConnection)
	if err := c.SetLocalDescription(d); err != nil {
		t.Fatal(err)
	}
	select {
	case <-gathered:
	case <-time.After(patience):
		t.Fatal("candidates are not gathered")
	}
	return c.LocalDescription()
}

// serveRelay lets h be a TURN server, and says how to use it.
func serveRelay(t *testing.T, h *lab.Host, over string) *webrtc.ICEServer {
	t.Helper()
	const realm, user, password = "relay.example", "ann", "secret"
	where := at(h, false, 3478)
	relays := &turn.RelayAddressGeneratorStatic{
		RelayAddress: where.Addr().AsSlice(), Address: where.Addr().String(), Net: newNetwork(t, h),
	}
	quiet := logging.NewDefaultLoggerFactory() // it complains of what is late when a test ends
	quiet.DefaultLogLevel = logging.LogLevelDisabled
	config := turn.ServerConfig{Realm: realm, LoggerFactory: quiet, AuthHandler: func(user, realm string, _ net.Addr) ([]byte, bool) {
		return turn.GenerateAuthKey(user, realm, password), true
	}}
	if over == "udp" {
		pc, err := h.ListenPacket(over, where)
		if err != nil {
			t.Fatal(err)
		}
		config.PacketConnConfigs = []turn.PacketConnConfig{{PacketConn: pc, RelayAddressGenerator: relays}}
	} else {
		ln, err := h.Listen(over, where)
		if err != nil {
			t.Fatal(err)
		}
		config.ListenerConfigs = []turn.ListenerConfig{{Listener: ln, RelayAddressGenerator: relays}}
	}
	server, err := turn.NewServer(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return &webrtc.ICEServer{URLs: []string{fmt.Sprintf("turn:%v?transport=%s", where, over)}, Username: user, Credential: password}
}
