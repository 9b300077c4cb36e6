package throttled

import (
	"context"
	"maps"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

// A door lets the calls of an exporter through one at a time, or stands open.
type door chan struct{}

func (d door) pass() error { <-d; return nil }

// let lets so many calls through, and waits each time for all that follows.
func (d door) let(times int) {
	for range times {
		d <- struct{}{}
		settle()
	}
}

func free() error { return nil }

// settle waits until nothing moves any more: messages come one a millisecond, so that each is done with before the next,
// unless it meets a door.
func settle() { time.Sleep(100 * time.Millisecond) }

// boxes reads n boxes and then waits for the drain.
func boxes(n, items int) func(context.Context, *Box) error {
	return trial.CountAndWait(n, func(b *Box, i int) {
		time.Sleep(time.Millisecond)
		b.ID, b.Items = i, items
	})
}

type counts = map[string]uint64

// shut checks which nodes are throttled now, how often each has been, and how often each queue has kept messages waiting.
func shut(t *testing.T, p rt.Pipeline, now, episodes, waits counts) {
	t.Helper()
	gotNow, gotEpisodes, gotWaits := counts{}, counts{}, counts{}
	note := func(into counts, key string, n uint64) {
		if n > 0 {
			into[key] = n
		}
	}
	for _, n := range p.Report().Nodes() {
		note(gotNow, n.Name, n.Throttled)
		note(gotEpisodes, n.Name, n.ThrottleEpisodes)
	}
	for _, q := range p.Report().Queues() {
		note(gotWaits, q.From+" to "+q.To, q.Waits)
	}
	if !maps.Equal(gotNow, now) || !maps.Equal(gotEpisodes, episodes) || !maps.Equal(gotWaits, waits) {
		t.Errorf("throttled %v, episodes %v, waits %v\nwant      %v,          %v,       %v", gotNow, gotEpisodes, gotWaits, now, episodes, waits)
	}
}

func start(t *testing.T, n int, shelf *Shelf) (*Throttled, *trial.Running) {
	t.Helper()
	p, err := NewThrottled(ThrottledDeps{Feed: &Feed{Next: boxes(n, 0)}, Shelf: shelf})
	if err != nil {
		t.Fatal(err)
	}
	r := trial.Start(t, p)
	settle()
	return p, r
}

// While the gate is shut Stats says so, although the segment sleeps. With each message that passes an episode ends, and if
// others wait behind it the next one begins.
func TestAnEpisodeEndsWhenAMessagePasses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := make(door)
		p, r := start(t, 10, &Shelf{store.pass, free, free})
		shut(t, p, counts{"tee": 1}, counts{"tee": 1}, counts{"tee to store": 1})
		store.let(1)
		shut(t, p, counts{"tee": 1}, counts{"tee": 2}, counts{"tee to store": 2})
		store.let(4)
		shut(t, p, counts{"tee": 1}, counts{"tee": 6}, counts{"tee to store": 6})
		store.let(1) // the tenth passes: the queue is full, but nobody waits
		shut(t, p, counts{}, counts{"tee": 6}, counts{"tee to store": 6})
		if q := p.Stats().Queue.Store; q.InFlight != q.Capacity {
			t.Errorf("%d of %d in flight", q.InFlight, q.Capacity)
		}
		close(store)
		r.Stop()
		shut(t, p, counts{}, counts{"tee": 6}, counts{"tee to store": 6})
	})
}

// A turn that only takes answers finds the gate as shut as it was: that is the same episode.
func TestAnswersBeginNoEpisode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, audit := make(door), make(door)
		p, r := start(t, 10, &Shelf{store.pass, audit.pass, free})
		shut(t, p, counts{"tee": 1}, counts{"tee": 1}, counts{"tee to store": 1, "tee to audit": 1})
		audit.let(4)
		shut(t, p, counts{"tee": 1}, counts{"tee": 1}, counts{"tee to store": 1, "tee to audit": 1})
		if got := p.Stats().Audit.Acked; got != 4 {
			t.Errorf("audit has answered %d", got)
		}
		close(audit)
		close(store)
		r.Stop()
	})
}

// Only who has no room is to blame; a destination that is passed over when full keeps nobody waiting.
func TestWhoHasNoRoom(t *testing.T) {
	for _, test := range []struct {
		name            string
		hang            func(s *Shelf, hung func() error)
		throttled, want counts
	}{
		{"nobody", func(*Shelf, func() error) {}, counts{}, counts{}},
		{"store", func(s *Shelf, hung func() error) { s.Storing = hung }, counts{"tee": 1}, counts{"tee to store": 1}},
		{"audit", func(s *Shelf, hung func() error) { s.Auditing = hung }, counts{"tee": 1}, counts{"tee to audit": 1}},
		{"show", func(s *Shelf, hung func() error) { s.Showing = hung }, counts{}, counts{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				never, shelf := make(door), &Shelf{free, free, free}
				test.hang(shelf, never.pass)
				p, r := start(t, 20, shelf)
				shut(t, p, test.throttled, test.throttled, test.want)
				if s := p.Stats(); test.name == "show" && (s.Queue.Show.InFlight != 2 || s.Tee.Dropped != 18) {
					t.Errorf("queue to show %+v, tee %+v", s.Queue.Show, s.Tee)
				}
				close(never)
				r.Stop()
			})
		})
	}
}

// What force finds behind a shut gate is Nacked; the counters stay, to tell where it was shut.
func TestForceBehindAShutGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		never := make(door)
		p, r := start(t, 10, &Shelf{never.pass, free, free})
		if abandoned := r.Forced(throttledDrain); abandoned.Nacked != 10 {
			t.Errorf("Run returned %v", abandoned)
		}
		shut(t, p, counts{"tee": 1}, counts{"tee": 1}, counts{"tee to store": 1})
		close(never)
	})
}

// Where receivers meet each has a queue of its own and a gate of its own; behind it there is one more.
func TestWhereReceiversMeet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, later := make(door), make(chan struct{})
		rights := boxes(3, 0)
		p, err := NewMeeting(MeetingDeps{
			Left: &Feed{Next: boxes(14, 0)},
			Right: &Feed{Next: func(ctx context.Context, b *Box) error {
				<-later
				return rights(ctx, b)
			}},
			Shelf: &Shelf{Storing: store.pass},
		})
		if err != nil {
			t.Fatal(err)
		}
		r := trial.Start(t, p)
		settle()
		now := counts{"lefts": 1, "check": 1}
		shut(t, p, now, counts{"lefts": 1, "check": 1}, counts{"lefts to check": 1, "check to store": 1})
		close(later) // what comes by the other queue finds the same gate shut, and its own open
		settle()
		shut(t, p, now, counts{"lefts": 1, "check": 1}, counts{"lefts to check": 1, "check to store": 1})
		store.let(1)
		shut(t, p, now, counts{"lefts": 2, "check": 2}, counts{"lefts to check": 2, "check to store": 2})
		if got := p.Stats().Rights; got.InFlight != 3 || got.Throttled != 0 {
			t.Errorf("rights: %+v", got)
		}
		close(store)
		r.Stop()
		for _, n := range p.Report().Nodes() {
			if n.Throttled != 0 {
				t.Errorf("%s is still throttled", n.Name)
			}
		}
	})
}

func startParts(t *testing.T, n, items int, store door) (*Parts, *trial.Running) {
	t.Helper()
	p, err := NewParts(PartsDeps{Feed: &Feed{Next: boxes(n, items)}, Shelf: &Shelf{Storing: store.pass}})
	if err != nil {
		t.Fatal(err)
	}
	r := trial.Start(t, p)
	settle()
	return p, r
}

// A split waits between two parts of one message.
func TestBetweenTwoParts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := make(door)
		p, r := startParts(t, 1, 7, store)
		shut(t, p, counts{"open": 1}, counts{"open": 1}, counts{"open to store": 1})
		store.let(2)
		shut(t, p, counts{"open": 1}, counts{"open": 3}, counts{"open to store": 3})
		store.let(1) // room for the seventh and last; that it is the last the split only learns when there is room for one more
		shut(t, p, counts{"open": 1}, counts{"open": 4}, counts{"open to store": 4})
		store.let(1)
		shut(t, p, counts{}, counts{"open": 4}, counts{"open to store": 4})
		close(store)
		r.Stop()
	})
}

// A split begins no message for whose refusal no room can be kept.
func TestBeforeTheFirstPart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := make(door)
		p, r := startParts(t, 5, 1, store) // two boxes of one item: neither is refused, but either might be
		shut(t, p, counts{"open": 1}, counts{"open": 1}, counts{"open to torn": 1})
		store.let(2)
		shut(t, p, counts{"open": 1}, counts{"open": 3}, counts{"open to torn": 3})
		store.let(1)
		shut(t, p, counts{}, counts{"open": 3}, counts{"open to torn": 3})
		close(store)
		r.Stop()
	})
}

// A panic cuts a turn off: that a message has passed is not forgotten.
func TestAPanicAfterAnEpisode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := make(door)
		p, err := NewParts(PartsDeps{
			Feed: &Feed{Next: trial.CountAndWait(3, func(b *Box, i int) {
				if b.Items = 1; i == 3 {
					b.Items = -1
				}
			})},
			Shelf: &Shelf{Storing: store.pass},
		})
		if err != nil {
			t.Fatal(err)
		}
		r := trial.Start(t, p)
		settle()
		shut(t, p, counts{"open": 1}, counts{"open": 1}, counts{"open to torn": 1})
		store.let(1)
		shut(t, p, counts{}, counts{"open": 1}, counts{"open to torn": 1})
		if n := p.Stats().Open.Panics; n != 1 {
			t.Errorf("%d panics", n)
		}
		close(store)
		r.Stop()
	})
}

func TestAllocations(t *testing.T) {
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		p, err := NewThrottled(ThrottledDeps{
			Feed:  &Feed{Next: trial.Count(n, func(b *Box, i int) { b.ID = i })},
			Shelf: &Shelf{free, free, free},
		})
		if err != nil {
			t.Fatal(err)
		}
		return p
	})
}

// A message that comes just after a turn has found none finds the gate open: nothing is noted.
func TestAnOpenGateIsNotShut(t *testing.T) {
	p, err := NewThrottled(ThrottledDeps{Feed: &Feed{}, Shelf: &Shelf{}})
	if err != nil {
		t.Fatal(err)
	}
	p.intake.Next()
	p.intake.AcceptOne(nil)
	p.shutTee()
	shut(t, p, counts{}, counts{}, counts{})

	q, err := NewParts(PartsDeps{Feed: &Feed{}, Shelf: &Shelf{}})
	if err != nil {
		t.Fatal(err)
	}
	q.intake.Next()
	q.intake.AcceptOne(nil)
	q.shutOpen()
	shut(t, q, counts{}, counts{}, counts{})
}
