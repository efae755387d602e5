package demo

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"

	"chaperone/proto"
	"chaperone/proto/transcript"
	"chaperone/test/lab"
)

// tokens are the capabilities that stand for the refused features, as OSCAR
// writes them.
var tokens = func() (out [][]byte) {
	for _, which := range []string{"1341", "1343", "1345", "1348", "134a"} {
		b, err := hex.DecodeString("0946" + which + "4c7f11d18222444553540000")
		if err != nil {
			panic(err)
		}
		out = append(out, b)
	}
	return out
}()

// CheckBlunted returns nil if got is sent with every token of a refused feature
// spoiled and nothing else changed.
func CheckBlunted(sent, got []byte) error {
	if len(got) != len(sent) {
		return errors.New(lab.Diff(sent, got))
	}
	mended := bytes.Clone(got)
	found := 0
	for at := range sent {
		for _, token := range tokens {
			if !bytes.HasPrefix(sent[at:], token) {
				continue
			}
			found++
			copy(mended[at:], token)
			for _, other := range tokens {
				if bytes.HasPrefix(got[at:], other) {
					return fmt.Errorf("the offer at offset %d would be honoured: % x", at, other)
				}
			}
		}
	}
	if found == 0 {
		return errors.New("nothing was offered")
	}
	if d := lab.Diff(sent, mended); d != "" {
		return fmt.Errorf("changed beside the offer: %s", d)
	}
	return nil
}

// CheckTurn returns nil if got is what fate makes of what was sent.
func CheckTurn(fate Fate, sent, got []byte) error {
	if fate == Blunted {
		return CheckBlunted(sent, got)
	}
	if d := lab.Diff(sent, got); d != "" {
		return errors.New(d)
	}
	return nil
}

// CheckCut returns nil if no more than spare bytes arrived in either direction
// and both ends know that it is over.
func CheckCut(turns []transcript.Turn, r *lab.Result, spare int) error {
	for d := proto.FromInitiator; d <= proto.FromResponder; d++ {
		if b := r.Received(turns, d); len(b) > spare {
			return fmt.Errorf("%d bytes got through: %s", len(b), lab.Diff(nil, b))
		}
	}
	told := func(h lab.How) bool { return h == lab.Reset || h == lab.Refused }
	if !told(r.Ends[0].How) || !told(r.Ends[1].How) && r.Ends[1].How != lab.Never {
		return fmt.Errorf("no payload arrived, but not both ends were told: %v", r.Ends)
	}
	return nil
}
