package enforce

import (
	"strings"
	"testing"
	"time"
)

var ownFiles = noAcmeFiles(`uploads_over   = "20 KiB"
    downloads_over = "30 KiB"`)

// much sends n bytes in segments of a kilobyte, and returns how many have passed.
func (r *rig) much(from func(string) bool, n int) (passed int) {
	for ; n > 0; n -= 1 << 10 {
		if !from(strings.Repeat("x", 1<<10)) {
			break
		}
		passed += 1 << 10
		r.now = r.now.Add(time.Millisecond)
	}
	return passed
}

// In a connection in which nothing can be read a file is known by its size.
func TestBulkUpload(t *testing.T) {
	r := newRig(t, ownFiles, "").shake()
	r.told()
	for range 100 { // a conversation is of many short messages
		r.out(strings.Repeat("q", 700))
		r.in(strings.Repeat("a", 1100))
	}
	for range 100 { // to which the other side may have nothing to say, but people think
		r.out(strings.Repeat("q", 700))
		r.now = r.now.Add(2 * time.Second)
	}
	r.told("classified acme")
	if n := r.much(r.out, 100<<10); n != 20<<10 || !r.last.Settled.Reset {
		t.Errorf("%d bytes have passed, %+v", n, r.last)
	}
	r.told("file_transfer reset by flow")
}

// What the other side says between the pieces of a file does not hide it.
func TestAcknowledgedUpload(t *testing.T) {
	r := newRig(t, ownFiles, "").shake()
	n := 0
	for r.out(strings.Repeat("x", 1<<10)) && n < 100<<10 {
		if n += 1 << 10; n%(4<<10) == 0 {
			r.in(strings.Repeat("a", 60))
		}
	}
	if n > 22<<10 {
		t.Errorf("%d bytes have passed", n)
	}
}

func TestDownload(t *testing.T) {
	r := newRig(t, ownFiles, "").shake()
	r.out("a request")
	if n := r.much(r.in, 100<<10); n != 30<<10 {
		t.Errorf("%d bytes have passed, %+v", n, r.last)
	}
}

// Nor does an order in which it does not get past the gateway.
func TestUploadAhead(t *testing.T) {
	r := newRig(t, ownFiles, "").shake()
	r.out("hello")
	r.in("hello")
	if r.at(fromClient, 60<<10, "a byte ahead") {
		t.Error("what is ahead has passed")
	}
	if n := r.much(r.out, 60<<10); n > 20<<10 {
		t.Errorf("%d bytes have passed", n)
	}
}

// What was sent again is counted once.
func TestUploadAgain(t *testing.T) {
	r := newRig(t, ownFiles, "").shake()
	r.out("hello")
	for range 100 {
		r.at(fromClient, 5, strings.Repeat("x", 1<<10))
	}
	if !r.last.Pass {
		t.Errorf("%+v", r.last)
	}
}

func TestUploadDatagrams(t *testing.T) {
	r := newRig(t, ownFiles, "")
	n := 0
	for n < 200 && r.datagram(fromClient, strings.Repeat("x", 1000)) != nil {
		r.datagram(fromServer, "an acknowledgement")
		n++
	}
	if n < 20 || n > 40 {
		t.Errorf("%d datagrams have passed", n)
	}
}

// A dry run says what it would do, once; a flow of which nothing is refused is not
// counted.
func TestUploadAllowed(t *testing.T) {
	r := newRig(t, ownFiles, "mode = dry_run").shake()
	if n := r.much(r.out, 100<<10); n != 100<<10 {
		t.Errorf("%d bytes have passed", n)
	}
	r.told("classified acme", "file_transfer accept would reset by flow")
	r = newRig(t, ownFiles, "").shake()
	r.out("hello")
	r.e.SetView(view(t, strings.Replace(ownFiles, "reset", "accept", 1), ""))
	r.out("hello")
	if f := r.e.flows.idlest(); f.phase == counting {
		t.Error("still counted")
	}
}
