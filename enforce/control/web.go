package control

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Limits of those who scrape.
const (
	maxScrapes    = 4
	maxScrapers   = 32 // connections
	scrapeTime    = 10 * time.Second
	maxHeader     = 8 << 10
	quietScrapers = 2 * time.Minute
)

// A Web serves metrics and health over HTTP.
type Web struct {
	server http.Server
	done   chan struct{}
}

// ServeWeb serves /metrics, /-/healthy and /-/ready to those who connect to ln.
// Nobody is asked who they are: ln decides who can reach it.
func ServeWeb(ln net.Listener, m *Monitor) *Web {
	w := &Web{done: make(chan struct{})}
	w.server = http.Server{
		Handler: handler(m), ReadHeaderTimeout: scrapeTime, ReadTimeout: scrapeTime,
		WriteTimeout: 3 * scrapeTime, IdleTimeout: quietScrapers, MaxHeaderBytes: maxHeader,
	}
	go func() {
		defer close(w.done)
		err := w.server.Serve(few{ln, make(chan struct{}, maxScrapers)})
		if !errors.Is(err, http.ErrServerClosed) {
			m.Alarm(fmt.Sprintf("metrics are no longer served: %v", err))
		}
	}()
	return w
}

// Close ends it; a scrape that is under way is given a second.
func (w *Web) Close() error {
	ctx, stop := context.WithTimeout(context.Background(), time.Second)
	defer stop()
	err := w.server.Shutdown(ctx)
	if err != nil {
		err = w.server.Close()
	}
	<-w.done
	return err
}

func handler(m *Monitor) http.Handler {
	r := prometheus.NewRegistry()
	r.MustRegister(m, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(r, promhttp.HandlerOpts{
		MaxRequestsInFlight: maxScrapes, Timeout: scrapeTime, ErrorHandling: promhttp.HTTPErrorOnError,
	}))
	mux.HandleFunc("GET /-/ready", func(w http.ResponseWriter, _ *http.Request) { state(w, m.Health()) })
	mux.HandleFunc("GET /-/healthy", func(w http.ResponseWriter, _ *http.Request) {
		err := m.Health()
		if errors.Is(err, errStarting) {
			err = nil // not ready, but nothing is wrong
		}
		state(w, err)
	})
	return mux
}

func state(w http.ResponseWriter, err error) {
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ok")
}

// few is a listener with a limit of open connections.
type few struct {
	net.Listener
	room chan struct{}
}

// Accept waits for room, then for a connection.
func (f few) Accept() (net.Conn, error) {
	f.room <- struct{}{}
	c, err := f.Listener.Accept()
	if err != nil {
		<-f.room
		return nil, err
	}
	return &leaver{Conn: c, room: f.room}, nil
}

// A leaver makes room when it is closed.
type leaver struct {
	net.Conn
	room chan struct{}
	once sync.Once
}

// Close makes room, once.
func (l *leaver) Close() error {
	l.once.Do(func() { <-l.room })
	return l.Conn.Close()
}
