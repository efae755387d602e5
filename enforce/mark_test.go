package enforce

import "testing"

func TestMarks(t *testing.T) {
	for _, mask := range []uint32{DefaultMask, 0xffff, 0x00ffff00} {
		m := Marks{Mask: mask, Generation: 45}
		for _, s := range []Settled{{}, {Fate: Trust, App: 127}, {Fate: Follow, App: 1}, {Fate: Refuse}, {Fate: Refuse, Reset: true},
			{Fate: Await}, {Fate: Await, Ack: AckSpan - 1}, {Fate: Heard}, {Fate: Answered}} {
			mark := m.Pack(s)
			if mark&^mask != 0 || mark&m.Reply() != 0 {
				t.Errorf("mask %x: %+v is %x", mask, s, mark)
			}
			if s.Fate == Queue {
				s, mark = Settled{}, 0
			}
			for _, reply := range []bool{false, true} {
				if reply {
					mark |= m.Reply()
				}
				if got, r := m.Unpack(mark | ^mask); got != s || r != reply {
					t.Errorf("mask %x: %+v came back as %+v, reply %v", mask, s, got, r)
				}
			}
			other := Marks{Mask: mask, Generation: 46}
			if got, _ := other.Unpack(mark); s.Fate != Queue && s.Fate <= Follow && !got.Stale {
				t.Errorf("another generation's %+v counts", s)
			}
		}
	}
	m := Marks{Mask: DefaultMask}
	if s, _ := m.Unpack(m.Pack(Settled{Fate: Follow, App: 300})); s.App != 0 || s.Fate != Follow {
		t.Errorf("an app beyond the mark: %+v", s)
	}
	if ValidMask(0xfffe0000) || ValidMask(0xff00ff00) || !ValidMask(0x1fffe000) {
		t.Error("masks")
	}
}
