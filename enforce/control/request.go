package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Version is that of the protocol.
const Version = 1

// Bounds of a request.
const (
	maxRequest   = 4096 // bytes
	maxFlows     = 10000
	defaultFlows = 1000
)

// A Verb is what is asked for.
type Verb string

// The verbs.
const (
	StatusVerb Verb = "status"
	FlowsVerb  Verb = "flows"
	TailVerb   Verb = "tail"
	ReloadVerb Verb = "reload"
)

// An Order says which flows come first.
type Order string

// The orders.
const (
	ByBytes  Order = "bytes"
	ByRecent Order = "recent"
)

// A Request is what a client sends.
type Request struct {
	Version int  `json:"version"`
	Verb    Verb `json:"verb"`
	Filter
	Order Order `json:"order,omitempty"` // of flows; "": ByBytes
	Limit int   `json:"limit,omitempty"` // of flows; 0: a thousand
	All   bool  `json:"all,omitempty"`   // tail: accepted uses too
}

// parseRequest reads one request. What it returns without an error is sound.
func parseRequest(line []byte) (r Request, err error) {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return r, fmt.Errorf("the request cannot be read: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return r, errors.New("there is something behind the request")
	}
	return r, r.check()
}

// check completes a request, or says what is wrong with it.
func (r *Request) check() error {
	if r.Version != Version {
		return fmt.Errorf("version %d is not spoken here, only %d", r.Version, Version)
	}
	switch r.Verb {
	case StatusVerb, FlowsVerb, TailVerb, ReloadVerb:
	default:
		return fmt.Errorf("there is no verb %q", r.Verb)
	}
	switch r.Order {
	case "":
		r.Order = ByBytes
	case ByBytes, ByRecent:
	default:
		return fmt.Errorf("there is no order %q, only %q and %q", r.Order, ByBytes, ByRecent)
	}
	switch {
	case r.Limit < 0 || r.Limit > maxFlows:
		return fmt.Errorf("the limit is to be from 1 to %d", maxFlows)
	case r.Limit == 0:
		r.Limit = defaultFlows
	}
	return r.Filter.check()
}
