package retry

import (
	"testing"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

// BenchmarkRetry takes messages from the lane and back to it in turns, on one goroutine, by the generated code and by hand: in steady
// state, where every attempt is Acked, and where each message fails once, is parked, and is sent again.
func BenchmarkRetry(b *testing.B) {
	b.Run("acked/generated", func(b *testing.B) {
		p := newInline(b, nil)
		turns(b, &p.intake, func() { p.turnAgain() })
	})
	b.Run("acked/byhand", func(b *testing.B) {
		p := newInline(b, nil)
		turns(b, &p.intake, newTwin(p).turn)
	})
	b.Run("parked/generated", func(b *testing.B) {
		p := newInline(b, errBusy)
		again := func() { p.againNow += time.Second }
		turns(b, &p.intake, func() {
			p.turnAgain()
			again()
			for m := p.againRetry.Resume(p.againNow); m != nil; m = p.againRetry.Resume(p.againNow) {
				p.attemptAgain(m)
			}
			p.flushAgain()
		})
	})
}

// newInline makes a pipeline whose shelf comes to err the first time that it sees a parcel.
func newInline(b *testing.B, err error) *Inline {
	p, fault := NewInline(InlineDeps{Feed: &Feed{}, Shop: &Shop{func(_ string, p *Parcel, _ error) error {
		if p.Marked++; p.Marked == 1 {
			return err
		}
		return nil
	}}})
	if fault != nil {
		b.Fatal(fault)
	}
	return p
}

// A twin does by hand what the pipeline does for a message, with the same messages and the same functions: it bounds what is in
// flight, and knows of each message when its first attempt began, should it fail.
type twin struct {
	intake *rt.Reader[Parcel]
	shop   *Shop
	start  time.Time
	began  []time.Duration
	free   []int
	of     map[*rt.Msg[Parcel]]int // touched by failures only, of which there are none here
	acked  rt.Counter
}

func newTwin(p *Inline) *twin {
	t := &twin{intake: &p.intake, shop: p.shop, start: time.Now(), began: make([]time.Duration, inlineAgainParked), of: map[*rt.Msg[Parcel]]int{}}
	for i := range t.began {
		t.free = append(t.free, i)
	}
	return t
}

func (t *twin) turn() {
	now := time.Since(t.start)
	for range min(t.intake.Avail(), rt.Batch, uint64(len(t.free))) {
		t.whole(t.intake.Take(), now)
	}
	t.intake.Flush()
}

func (t *twin) whole(m *rt.Msg[Parcel], now time.Duration) {
	slot := t.free[len(t.free)-1]
	t.free = t.free[:len(t.free)-1]
	t.began[slot] = now
	if t.shop.Shelve(&m.Body) != nil {
		t.of[m] = slot
		return
	}
	t.free = append(t.free, slot)
	t.acked.Inc()
	m.Body = Parcel{}
	t.intake.Free(m)
}

// turns measures one side, which takes the turn.
func turns(b *testing.B, intake *rt.Reader[Parcel], turn func()) {
	b.Helper()
	trial.PerMessage(b, func(int) {
		intake.Next()
		intake.Accept(len(intake.Buf), nil)
		turn()
	})
}
