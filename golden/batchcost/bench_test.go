//go:build !pipegendebug

package batchcost

import (
	"testing"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

// A side is one way to do it.
type side struct {
	intake *rt.Reader[Event]
	shop   *Shop
	turn   func()
}

var (
	limits = []string{"items", "bytes"}
	ways   = []string{"generated", "byhand"}
)

func build(t testing.TB, limit, way string) side {
	t.Helper()
	s := side{shop: &Shop{}}
	bytes := 0
	var err error
	if limit == "items" {
		var p *Items
		if p, err = NewItems(ItemsDeps{Feed: &Feed{}, Shop: s.shop}); err == nil {
			s.intake, s.turn = &p.intake, func() { p.turnGather() }
		}
	} else {
		bytes = bytesGatherBytes
		var p *Bytes
		if p, err = NewBytes(BytesDeps{Feed: &Feed{}, Shop: s.shop}); err == nil {
			s.intake, s.turn = &p.intake, func() { p.turnGather() }
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	if way == "byhand" {
		s.turn = newTwin(s.intake, s.shop, bytes).turn
	}
	return s
}

// fill fills messages as the receiver's goroutine would, as many as a turn takes.
func (s *side) fill() {
	s.intake.Next()
	for i, e := range s.intake.Buf {
		e.ID, e.Bytes = uint64(i), 120
	}
	s.intake.Accept(len(s.intake.Buf), nil)
}

// TestSidesAgree: what is measured against one another does the same, and allocates nothing.
func TestSidesAgree(t *testing.T) {
	for _, limit := range limits {
		var shops []Shop
		for _, way := range ways {
			s := build(t, limit, way)
			for range 100 {
				s.fill()
				s.turn()
			}
			shops = append(shops, *s.shop)
			if n := testing.AllocsPerRun(100, func() { s.fill(); s.turn() }); n != 0 {
				t.Errorf("%s, %s: %v allocations", limit, way, n)
			}
		}
		if shops[0] != shops[1] || shops[0].Events < 3000 {
			t.Errorf("%s: %+v", limit, shops)
		}
	}
}

// BenchmarkBatch is what one message costs on one goroutine.
func BenchmarkBatch(b *testing.B) {
	for _, limit := range limits {
		for _, way := range ways {
			b.Run(limit+"/"+way, func(b *testing.B) {
				s := build(b, limit, way)
				trial.PerMessage(b, func(int) {
					s.fill()
					s.turn()
				})
			})
		}
	}
}
