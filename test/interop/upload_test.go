package interop

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"testing"

	"chaperone/proto"
)

// oneHost is an app whose messages and files share a host.
const oneHost = `
app "our_matrix" {
  category = category.im
  hosts    = ["chat.acme.example"]
  feature "file_transfer" {
    uploads_over = "64 KiB"
  }
}
`

const bigFile = 4 << 20

// send posts n bytes, and waits for the answer.
func send(tr http.RoundTripper, n int) error {
	answer, err := (&http.Client{Transport: tr, Timeout: patience}).Post("https://chat.acme.example/", "", bytes.NewReader(make([]byte, n)))
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}

// chat says a hundred things, some of them long.
func chat(tr http.RoundTripper) error {
	for i := range 100 {
		if err := send(tr, 100+i*30); err != nil {
			return fmt.Errorf("message %d: %w", i, err)
		}
	}
	return nil
}

// Where nothing but the names of hosts can be read, and all goes to one, a file is cut
// off before much of it has arrived, and the conversation goes on.
func TestUpload(t *testing.T) {
	for name, c := range map[string]struct {
		serve func(t *testing.T, w *world, s *site)
		use   func(w *world, do func(http.RoundTripper) error) error
	}{
		"HTTP 1.1": {overTLS, (&browser{only1: true}).use},
		"HTTP 2":   {overTLS, new(browser).use},
		"HTTP 3":   {func(t *testing.T, w *world, s *site) { s.serveQUIC(t, w.Server, &fastBrowsers[0]) }, fastBrowsers[0].use},
	} {
		fates(t, name, oneHost, func(t *testing.T, w *world, files bool) {
			s := new(site)
			c.serve(t, w, s)
			err := c.use(w, func(tr http.RoundTripper) error {
				if err := chat(tr); err != nil {
					t.Error(err)
				}
				return send(tr, bigFile)
			})
			if (err == nil) != files {
				t.Errorf("the file: %v", err)
			}
			if err := c.use(w, chat); err != nil {
				t.Errorf("after the file: %v", err)
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			if files != (s.most == bigFile) || !files && s.most > 96<<10 {
				t.Errorf("%d bytes of the file have arrived", s.most)
			}
			if !w.saw("our_matrix") || w.refused("our_matrix", proto.FileTransfer) == files || w.refused("our_matrix", proto.Session) {
				t.Errorf("said: %+v", w.notices)
			}
		})
	}
}

func overTLS(t *testing.T, w *world, s *site) { s.serve(t, w.Server, false, s.config()) }
