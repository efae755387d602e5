//go:build disable_libutp && nosqlite

// Peer is a BitTorrent client on a library that many programs use. Each line it
// writes is how many bytes of the torrent it has received so far; it ends when it
// has all, and one that seeds never does.
//
// The tags leave out two libraries in C and C++ that nothing here needs.
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"strings"
	"time"

	"github.com/anacrolix/dht/v2"
	alog "github.com/anacrolix/log"
	"github.com/anacrolix/torrent"
	"github.com/anacrolix/torrent/metainfo"
	"github.com/anacrolix/torrent/mse"
)

var (
	at      = flag.String("at", "", "the `address` to listen at")
	dir     = flag.String("dir", ".", "where the files are")
	file    = flag.String("torrent", "", "the torrent file; none: only a node of the DHT")
	magnet  = flag.Bool("magnet", false, "pretend to know only the torrent's hash")
	seed    = flag.Bool("seed", false, "stay when all is there")
	over    = flag.String("over", "tcp", "tcp, utp or both")
	crypto  = flag.String("crypto", "none", "none, header, rc4 or only-rc4")
	called  = flag.String("peer", "", "the `address` of a peer to call")
	boot    = flag.String("dht", "", "the `address` of a node to ask; the node itself: to be asked")
	patient = flag.Duration("redial", 500*time.Millisecond, "how often the peer is called, and the DHT asked")
)

func main() {
	flag.Parse()
	client, err := torrent.NewClient(config())
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	if *file == "" {
		fmt.Println(0)
		select {}
	}
	t, err := add(client)
	if err != nil {
		log.Fatal(err)
	}
	go func() {
		<-t.GotInfo()
		t.DownloadAll()
	}()
	for _, node := range client.DhtServers() {
		go announce(t, node)
	}
	watch(t)
}

// announce tells the DHT that t is here and asks who else has it, sooner than the
// library would by itself.
func announce(t *torrent.Torrent, node torrent.DhtServer) {
	for ; ; time.Sleep(*patient) {
		if done, stop, err := t.AnnounceToDht(node); err == nil {
			<-done
			stop()
		}
	}
}

func config() *torrent.ClientConfig {
	c := torrent.NewDefaultClientConfig()
	c.SetListenAddr(*at)
	c.DataDir, c.Seed = *dir, *seed
	c.DisableTCP, c.DisableUTP = *over == "utp", *over == "tcp"
	c.DisableIPv6 = !strings.HasPrefix(*at, "[")
	c.DisableIPv4 = !c.DisableIPv6
	c.NoDefaultPortForwarding, c.DisableWebtorrent = true, true
	c.Logger = alog.Default.FilterLevel(alog.Critical)
	c.NominalDialTimeout, c.MinDialTimeout = 2*time.Second, time.Second
	encrypt(c)
	c.NoDHT = *boot == ""
	c.DhtStartingNodes = func(string) dht.StartingNodesGetter {
		return func() ([]dht.Addr, error) {
			a, err := net.ResolveUDPAddr("udp", *boot)
			return []dht.Addr{dht.NewAddr(a)}, err
		}
	}
	c.ConfigureAnacrolixDhtServer = func(c *dht.ServerConfig) {
		c.PeerStore, c.NoSecurity = &known, true
	}
	return c
}

// encrypt says what is done about message stream encryption: none at all, the
// header first, all first, or nothing else than all.
func encrypt(c *torrent.ClientConfig) {
	c.HeaderObfuscationPolicy = torrent.HeaderObfuscationPolicy{
		Preferred:        *crypto != "none",
		RequirePreferred: *crypto == "only-rc4" || *crypto == "none",
	}
	if strings.HasSuffix(*crypto, "rc4") {
		c.CryptoProvides = mse.CryptoMethodRC4
	}
}

func add(client *torrent.Client) (*torrent.Torrent, error) {
	mi, err := metainfo.LoadFromFile(*file)
	if err != nil {
		return nil, err
	}
	if !*magnet {
		return client.AddTorrent(mi)
	}
	t, _ := client.AddTorrentInfoHash(mi.HashInfoBytes())
	return t, nil
}

// watch calls the peer again and again, and tells how it goes.
func watch(t *torrent.Torrent) {
	var told, dialled time.Time
	for had := int64(-1); ; time.Sleep(20 * time.Millisecond) {
		if *called != "" && time.Since(dialled) > *patient {
			dialled = time.Now()
			t.AddPeers([]torrent.PeerInfo{{Addr: torrent.StringAddr(*called), Trusted: true}})
		}
		stats := t.Stats()
		if have := stats.BytesReadData.Int64(); have != had || time.Since(told) > time.Second {
			had, told = have, time.Now()
			fmt.Println(have)
		}
		if !*seed && t.Complete().Bool() {
			return
		}
	}
}
