package fanpaths

import (
	"log/slog"
	"testing"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

// A side is one way to do what a path does, all on one goroutine: fill makes the messages of a turn as the receiver would, and
// turn does the rest.
type side struct {
	fill, turn func()
	shop       *Shop
	acked      func() int
}

// queued is await_ack: all with workers, timed the same with timeouts. Nobody has written these by hand.
var paths = []string{"none", "primary", "all", "queued", "timed"}

func build(t testing.TB, path, way string) side {
	t.Helper()
	s := side{shop: &Shop{}}
	if way == "dynamic" {
		awaits, timeout := path, time.Duration(0)
		switch path {
		case "timed":
			awaits, timeout = "all", time.Hour
		case "queued":
			awaits = "all"
		}
		d := newDynamic(s.shop, awaits, timeout)
		s.fill, s.turn, s.acked = d.fill, d.turn, func() int { return d.Acked }
		return s
	}
	in := s.generated(t, path)
	if way == "byhand" {
		by := &twin{intake: in, shop: s.shop}
		whole := map[string]func(*rt.Msg[Event]){"none": by.none, "primary": by.primary, "all": by.all}[path]
		s.turn = func() { by.turn(whole) }
	}
	s.fill = func() {
		in.Next()
		for _, e := range in.Buf {
			fill(e)
		}
		in.Accept(len(in.Buf), nil)
	}
	s.acked = func() int {
		in.Acked.Publish()
		return int(in.Acked.Load())
	}
	return s
}

// generated builds the pipeline of a path.
func (s *side) generated(t testing.TB, path string) (in *rt.Reader[Event]) {
	t.Helper()
	quiet := rt.WithLogger(slog.New(slog.DiscardHandler))
	feed := &Feed{}
	var err error
	switch path {
	case "none":
		var p *None
		if p, err = NewNone(NoneDeps{Feed: feed, Shop: s.shop}, quiet); err == nil {
			in, s.turn = &p.intake, func() { p.turnTee() }
		}
	case "primary":
		var p *Primary
		if p, err = NewPrimary(PrimaryDeps{Feed: feed, Shop: s.shop}, quiet); err == nil {
			in, s.turn = &p.intake, func() { p.turnTee() }
		}
	case "all":
		var p *All
		if p, err = NewAll(AllDeps{Feed: feed, Shop: s.shop}, quiet); err == nil {
			in, s.turn = &p.intake, func() { p.turnTee() }
		}
	case "queued":
		var p *Queued
		if p, err = NewQueued(QueuedDeps{Feed: feed, Shop: s.shop}, quiet); err == nil {
			in, s.turn = &p.intake, func() {
				p.turnTee()
				work(&p.aHand, p.callA)
				work(&p.bHand, p.callB)
				work(&p.cHand, p.callC)
				p.hearTee()
			}
		}
	case "timed":
		var p *Timed
		if p, err = NewTimed(TimedDeps{Feed: feed, Shop: s.shop}, quiet); err == nil {
			in, s.turn = &p.intake, func() {
				p.turnTee()
				work(&p.aHand, p.callA)
				work(&p.bHand, p.callB)
				work(&p.cHand, p.callC)
				p.hearTee()
			}
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// work is a worker's, for the messages of a turn: they are there, so it never waits.
func work(hand *rt.BatchHand[Event], call func([]*Event) error) {
	hand.Next()
	hand.Answer(call(hand.Bodies))
}

// fill fills a message as the receiver would.
func fill(e *Event) { e.Count, e.Grams, e.Cents = 7, 120, 350 }

// ways are those in which a path is measured.
func ways(path string) []string {
	if path == "queued" || path == "timed" {
		return []string{"generated", "dynamic"}
	}
	return []string{"generated", "byhand", "dynamic"}
}

// TestSidesAgree: what is measured against one another does the same.
func TestSidesAgree(t *testing.T) {
	for _, path := range paths {
		for _, way := range ways(path) {
			s := build(t, path, way)
			const n = 100 * rt.Batch
			for range n / rt.Batch {
				s.fill()
				s.turn()
			}
			if s.shop.Counts != 7*n || s.shop.Grams != 120*n || s.shop.Cents != 350*n {
				t.Errorf("%s, %s: %d messages made %+v", path, way, n, *s.shop)
			}
			if got := s.acked(); got != n {
				t.Errorf("%s, %s: %d of %d are Acked", path, way, got, n)
			}
		}
	}
}

// TestDynamicDecides: the engine that is measured against is one that works.
func TestDynamicDecides(t *testing.T) {
	for _, test := range []struct {
		awaits       string
		fails        int // this destination does
		acked, timed bool
	}{
		{"none", 0, true, false},
		{"primary", 0, false, false},
		{"primary", 1, true, false},
		{"all", 2, false, false},
		{"all", 3, true, false},
		{"all", 3, false, true},
	} {
		d := newDynamic(&Shop{}, test.awaits, time.Hour)
		if test.timed {
			d.timeout = time.Nanosecond
		}
		if test.fails < 3 {
			d.destinations[test.fails].exporter = exporterFunc(func(*Event) error { return rt.ErrFull })
		}
		d.fill()
		if test.timed { // the third destination has taken all and says nothing
			for range rt.Batch {
				d.process(<-d.received)
			}
			for range rt.Batch {
				<-d.destinations[2].queue
			}
		}
		d.turn()
		want := [2]int{rt.Batch, 0}
		if !test.acked {
			want = [2]int{0, rt.Batch}
		}
		if got := [2]int{d.Acked, d.Nacked}; got != want || len(d.flights) > 0 {
			t.Errorf("%+v: Acked and Nacked %v, %d in flight", test, got, len(d.flights))
		}
	}
}

// BenchmarkFanout is what one message costs on one goroutine.
func BenchmarkFanout(b *testing.B) {
	for _, path := range paths {
		for _, way := range ways(path) {
			b.Run(path+"/"+way, func(b *testing.B) {
				s := build(b, path, way)
				trial.PerMessage(b, func(int) {
					s.fill()
					s.turn()
				})
			})
		}
	}
}
