package gnutella

import "chaperone/proto"

// words are those by which a host offers to compress a link, or to encrypt it.
// Three of the letters of each stand for the three features that could not be told
// apart any more: whichever is refused, its letter is overwritten, and the word
// means nothing. A letter is judged by itself, in the packet that brings it.
var words = [...]word{
	{[]byte("Accept-Encoding"), []byte("deflate"), 4},
	{[]byte("Upgrade"), []byte("tls"), 0},
}

type word struct {
	line, word []byte
	first      uint8 // the first of the three letters
}

// at reports whether c can be letter i.
func (w *word) at(i, c uint8) bool {
	return c == w.word[i] || i >= w.first && c == noLetter[0]
}

// standsFor is what the three letters stand for.
var standsFor = [3]proto.Feature{proto.FileTransfer, proto.FileSharing, proto.Search}

// noLetter takes the place of a letter. It is read as that letter: others may stand.
const noLetter = "x"

// spell reads the rest of a line that may hold a word, up to a letter that counts.
func (h *half) spell(ev *proto.Events, b []byte) int {
	for i, c := range b {
		if c == '\n' {
			h.step = stepLine
			return i + 1
		}
		if h.letter(c|0x20) && c != noLetter[0] {
			at := h.matched - 1 - words[h.word].first
			ev.Able(standsFor[at]).BluntedBy(i, noLetter)
			return i + 1
		}
	}
	return len(b)
}

// letter takes in one letter and reports whether it is one of the three.
func (h *half) letter(c byte) bool {
	w := &words[h.word]
	if int(h.matched) == len(w.word) {
		h.matched = 0
	}
	if !w.at(h.matched, c) {
		if h.matched == 0 || !w.at(0, c) {
			h.matched = 0
			return false
		}
		h.matched = 0
	}
	h.matched++
	return h.matched > w.first
}
