package parts

import (
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

// A world is what is at the ends of the pipeline.
type world struct {
	outcomes trial.Outcomes
	pause    func()

	mu      sync.Mutex
	shipped map[int][]int // numbers of lines, by order
	refused map[int]int
	wrong   int // counted lines whose memory was another order's
}

// numbers are the lines of an order: none, or many, or torn or wet at the end.
func numbers(id int) []int {
	var all []int
	for i := range id % 40 {
		all = append(all, id*100+i)
	}
	switch id % 9 {
	case 1:
		all = append(all, Torn)
	case 2:
		all = append(all, Wet)
	}
	return all
}

func fill(o *Order, i int) {
	o.ID = i
	o.Lines = append(o.Lines, numbers(i)...)
}

// fate is what becomes of one line.
func fate(number int) error {
	switch {
	case number < 0:
		return nil
	case number%97 == 0:
		return ErrSold
	case number%89 == 0:
		return rt.Permanent(ErrGone)
	}
	return nil
}

func newParts(t testing.TB, w *world, feed *Feed) *Parts {
	t.Helper()
	w.shipped, w.refused = map[int][]int{}, map[int]int{}
	p, err := NewParts(PartsDeps{Feed: feed, Shop: &Shop{
		Shipping: func(l *Line) error {
			if w.pause != nil {
				w.pause()
			}
			w.mu.Lock()
			defer w.mu.Unlock()
			w.shipped[l.Order] = append(w.shipped[l.Order], l.Number)
			return fate(l.Number)
		},
		Counting: func(l *Line) error {
			if w.pause != nil {
				w.pause()
			}
			w.mu.Lock()
			defer w.mu.Unlock()
			if l.Rest[0] != l.Number {
				w.wrong++
			}
			return nil
		},
		Refusing: func(o *Order, cause error) error {
			if w.pause != nil {
				w.pause()
			}
			w.mu.Lock()
			defer w.mu.Unlock()
			w.refused[o.ID]++
			if want := map[int]error{1: ErrTorn, 2: ErrWet}[o.ID%9]; !errors.Is(cause, want) || !rt.IsPermanent(cause) {
				t.Errorf("order %d was refused for %v, want %v", o.ID, cause, want)
			}
			return nil
		},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (w *world) check(t *testing.T, n int) {
	t.Helper()
	w.outcomes.Once(t, n)
	if w.wrong > 0 {
		t.Errorf("%d lines referred to the memory of other orders", w.wrong)
	}
	for id := 1; id <= n; id++ {
		lines, refused := 0, 0
		nacked, permanent := false, true
		for _, number := range numbers(id) {
			if number < 0 {
				refused++
				continue
			}
			lines++
			if err := fate(number); err != nil {
				nacked = true
				permanent = permanent && rt.IsPermanent(err)
			}
		}
		if len(w.shipped[id]) != lines || w.refused[id] != refused {
			t.Errorf("%d lines of order %d were shipped, want %d; it was refused %d times", len(w.shipped[id]), id, lines, w.refused[id])
		}
		switch err := w.outcomes.Of(t, id); {
		case refused > 0 || !nacked:
			if err != nil { // a refused order's outcome is that of the dead letter
				t.Errorf("order %d got %v", id, err)
			}
		case !errors.Is(err, ErrSold) && !errors.Is(err, ErrGone), rt.IsPermanent(err) != permanent:
			t.Errorf("order %d got %v, permanent %t, want %t", id, err, rt.IsPermanent(err), permanent)
		}
	}
}

func TestTheOutcomeIsThatOfAllParts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 3000
		w := &world{}
		p := newParts(t, w, &Feed{trial.Count(n, fill), func(o *Order, err error) { w.outcomes.Hear(o.ID, err) }})
		trial.Run(t, p)
		w.check(t, n)
		s := p.Stats()
		if s.Explode.In != n || s.Explode.Out != s.Sort.In || s.Explode.Failed != s.Torn.In || s.Explode.Panics == 0 {
			t.Errorf("explode: %+v, sort: %+v, torn: %+v", s.Explode, s.Sort, s.Torn)
		}
	})
}

// TestADroppedErrorHidesNoNack: an order that is torn half-way is what its lines came to.
func TestADroppedErrorHidesNoNack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 2000
		var outcomes trial.Outcomes
		feed := &Feed{trial.Count(n, fill), func(o *Order, err error) { outcomes.Hear(o.ID, err) }}
		p, err := NewDropping(DroppingDeps{Feed: feed, Shop: &Shop{Shipping: func(l *Line) error { return fate(l.Number) }}})
		if err != nil {
			t.Fatal(err)
		}
		trial.Run(t, p)
		torn := uint64(0)
		for id := 1; id <= n; id++ {
			nacked := false
			for _, number := range numbers(id) {
				nacked = nacked || fate(number) != nil
				if number < 0 {
					torn++
				}
			}
			if err := outcomes.Of(t, id); (err != nil) != nacked {
				t.Errorf("order %d, %v: got %v", id, numbers(id), err)
			}
		}
		if s := p.Stats().Explode; s.Failed != torn || s.Dropped != torn || torn == 0 {
			t.Errorf("%d torn: %+v", torn, s)
		}
	})
}

// An order has more lines than all queues hold: the split pauses between two of them, and answers are taken meanwhile.
func TestPauseBetweenParts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{pause: func() { time.Sleep(time.Duration(rand.IntN(3)) * time.Millisecond) }}
		var outcome error
		heard := 0
		p := newParts(t, w, &Feed{trial.Count(1, func(o *Order, _ int) {
			o.ID = 9
			for i := range 5000 {
				o.Lines = append(o.Lines, 1+97*89*i)
			}
		}), func(_ *Order, err error) {
			heard++
			outcome = err
		}})
		trial.Run(t, p)
		if len(w.shipped[9]) != 5000 || heard != 1 || outcome != nil || w.wrong > 0 {
			t.Errorf("%d of 5000 lines were shipped; %d outcomes, %v; %d wrong", len(w.shipped[9]), heard, outcome, w.wrong)
		}
	})
}

func TestPartsAtAllSpeeds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 400
		w := &world{pause: func() { time.Sleep(time.Duration(rand.IntN(1000)) * time.Microsecond) }}
		p := newParts(t, w, &Feed{trial.Count(n, fill), func(o *Order, err error) { w.outcomes.Hear(o.ID, err) }})
		trial.Run(t, p)
		w.check(t, n)
	})
}

// More orders are refused, at the end of their lines, than the queue of dead letters holds.
func TestRoomForRefusalsIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 2000
		w := &world{pause: func() { time.Sleep(time.Millisecond) }}
		p := newParts(t, w, &Feed{trial.Count(n, func(o *Order, i int) {
			o.ID = 9*i + 1
			o.Lines = append(o.Lines, 1, Torn) // refused when its one part is answered
		}), func(o *Order, err error) { w.outcomes.Hear((o.ID-1)/9, err) }})
		trial.Run(t, p)
		w.outcomes.Once(t, n)
		if len(w.refused) != n {
			t.Errorf("%d of %d orders were refused", len(w.refused), n)
		}
	})
}

func TestDrainAndForce(t *testing.T) {
	for _, hangs := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			release := make(chan struct{})
			w := &world{}
			calls := 0
			w.pause = func() {
				w.mu.Lock()
				calls++
				hung := hangs && calls > 500
				w.mu.Unlock()
				if hung {
					<-release
					return
				}
				time.Sleep(time.Microsecond)
			}
			p := newParts(t, w, &Feed{trial.CountAndWait(100_000, fill), func(o *Order, err error) { w.outcomes.Hear(o.ID, err) }})
			r := trial.Start(t, p)
			time.Sleep(20 * time.Millisecond)
			if hangs {
				r.Forced(5 * time.Second)
			} else {
				r.Stop()
			}
			heard := w.outcomes.Count()
			if in := p.Stats().Intake.In; uint64(heard) != in || in == 0 {
				t.Errorf("%d outcomes of %d orders", heard, in)
			}
			close(release)
			synctest.Wait()
			if late := w.outcomes.Count() - heard; late != 0 {
				t.Errorf("%d outcomes came after the end", late)
			}
		})
	}
}

func TestAllocations(t *testing.T) {
	trial.OneAllocationEach(t, partsIntakeMessages, func(n int) rt.Pipeline {
		p, err := NewParts(PartsDeps{
			Feed: &Feed{Next: trial.Count(n, func(o *Order, _ int) { o.Lines = append(o.Lines, 1, 5, 2) })},
			Shop: &Shop{Shipping: func(*Line) error { return nil }, Counting: func(*Line) error { return nil }},
		})
		if err != nil {
			t.Fatal(err)
		}
		return p
	})
}
