package fanpaths

import (
	"log/slog"
	"slices"
	"testing"
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

// A side is one way to do what a path does.
type side struct {
	intake *rt.Reader[Event]
	shop   *Shop
	turn   func()
}

var paths = []string{"none", "primary", "all", "queued", "timed"}

// ways are those to do what a path does. Destinations behind queues are measured against one another: with a time, and without.
func ways(path string) []string {
	if path == "queued" || path == "timed" {
		return []string{"generated"}
	}
	return []string{"generated", "byhand", "dynamic"}
}

func build(t testing.TB, path, way string) side {
	t.Helper()
	var s side
	quiet := rt.WithLogger(slog.New(slog.DiscardHandler))
	s.shop = &Shop{}
	feed, by := &Feed{}, &twin{}
	var whole func(*rt.Msg[Event])
	var err error
	switch path {
	case "none":
		var p *None
		if p, err = NewNone(NoneDeps{Feed: feed, Shop: s.shop}, quiet); err == nil {
			s.intake, s.turn, whole = &p.intake, func() { p.turnTee() }, by.none
		}
	case "primary":
		var p *Primary
		if p, err = NewPrimary(PrimaryDeps{Feed: feed, Shop: s.shop}, quiet); err == nil {
			s.intake, s.turn, whole = &p.intake, func() { p.turnTee() }, by.primary
		}
	case "all":
		var p *All
		if p, err = NewAll(AllDeps{Feed: feed, Shop: s.shop}, quiet); err == nil {
			s.intake, s.turn, whole = &p.intake, func() { p.turnTee() }, by.all
		}
	case "queued":
		var p *Queued
		if p, err = NewQueued(QueuedDeps{Feed: feed, Shop: s.shop}, quiet); err == nil {
			s.intake, s.turn = &p.intake, func() { p.turnTee(); p.turnWayA(); p.turnWayB(); p.turnWayC(); p.turnTee() }
		}
	case "timed":
		var p *Timed
		if p, err = NewTimed(TimedDeps{Feed: feed, Shop: s.shop}, quiet); err == nil {
			s.intake, s.turn = &p.intake, func() { p.turnTee(); p.turnWayA(); p.turnWayB(); p.turnWayC(); p.turnTee() }
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	switch way {
	case "byhand":
		by.intake, by.shop = s.intake, s.shop
		s.turn = func() { by.turn(whole) }
	case "dynamic":
		s.turn = newDynamic(s.intake, s.shop, path).turn
	}
	return s
}

// fill fills messages as the receiver's goroutine would, as many as a turn takes.
func (s *side) fill() {
	s.intake.Next()
	for _, e := range s.intake.Buf {
		e.Count, e.Grams, e.Cents = 7, 120, 350
	}
	s.intake.Accept(len(s.intake.Buf), nil)
}

// TestSidesAgree: what is measured against one another does the same.
func TestSidesAgree(t *testing.T) {
	for _, path := range paths {
		for _, way := range ways(path) {
			s := build(t, path, way)
			n := 0
			for range 100 {
				s.fill()
				n += len(s.intake.Buf)
				s.turn()
			}
			if s.shop.Counts != 7*n || s.shop.Grams != 120*n || s.shop.Cents != 350*n || n == 0 {
				t.Errorf("%s, %s: %d messages made %+v", path, way, n, *s.shop)
			}
			s.intake.Acked.Publish()
			if got := s.intake.Acked.Load(); got != uint64(n) {
				t.Errorf("%s, %s: %d of %d are Acked", path, way, got, n)
			}
		}
	}
}

// TestTimesAreSetAndTakenBack: what timed costs above queued is three times for each message.
func TestTimesAreSetAndTakenBack(t *testing.T) {
	p, err := NewTimed(TimedDeps{Feed: &Feed{}, Shop: &Shop{}})
	if err != nil {
		t.Fatal(err)
	}
	s := side{intake: &p.intake}
	s.fill()
	p.turnTee()
	set := []time.Duration{p.teeWayADeadlines.Next(), p.teeWayBDeadlines.Next(), p.teeWayCDeadlines.Next()}
	p.turnWayA()
	p.turnWayB()
	p.turnWayC()
	p.turnTee()
	if slices.Contains(set, 0) || p.nextDueTee() != 0 {
		t.Errorf("due at %v, and then at %v", set, p.nextDueTee())
	}
}

// BenchmarkFanout is what one message costs on one goroutine. The time is the lower quartile of many short stretches: what
// others do on the machine meanwhile only adds.
func BenchmarkFanout(b *testing.B) {
	for _, path := range paths {
		for _, way := range ways(path) {
			b.Run(path+"/"+way, func(b *testing.B) {
				const stretch = 100 * rt.Batch
				s := build(b, path, way)
				var took []time.Duration
				b.ReportAllocs()
				start := time.Now()
				for i := 1; b.Loop(); i++ {
					if i%rt.Batch == 0 {
						s.fill()
						s.turn()
					}
					if i%stretch == 0 {
						now := time.Now()
						took = append(took, now.Sub(start))
						start = now
					}
				}
				if len(took) > 0 {
					slices.Sort(took)
					b.ReportMetric(float64(took[len(took)/4])/stretch, "ns/op")
				}
			})
		}
	}
}
