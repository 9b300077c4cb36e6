package letters

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

// where each map's letters go, the marks that they have then, and whether the cause comes with them.
var offices = []struct {
	where string
	marks int
	cause bool
}{
	{"queued_cause", 0, true},
	{"queued", 1, false},
	{"inline_cause", 1 + 2, true},
	{"inline", 1 + 2 + 4, false},
}

type letter struct {
	where string
	r     Record
	cause error
}

// A scene is a pipeline with everything noted that comes out of it.
type scene struct {
	*Letters
	outcomes trial.Outcomes
	mu       sync.Mutex
	letters  map[int]letter
	stored   map[int]Record
	heard    map[int]Record
}

// newScene makes a pipeline for the given records; clerk is what an office says to a letter.
func newScene(t *testing.T, records []Record, clerk func(where string, r *Record) error) *scene {
	t.Helper()
	s := &scene{letters: map[int]letter{}, stored: map[int]Record{}, heard: map[int]Record{}}
	note := func(f func()) {
		s.mu.Lock()
		defer s.mu.Unlock()
		f()
	}
	p, err := NewLetters(LettersDeps{
		Feed: &Feed{
			Next: trial.Count(len(records), func(r *Record, i int) { *r = records[i-1] }),
			Heard: func(r *Record, err error) {
				s.outcomes.Hear(r.ID, err)
				note(func() { s.heard[r.ID] = *r })
			},
		},
		Office: &Office{func(where string, r *Record, cause error) error {
			note(func() { s.letters[r.ID] = letter{where, *r, cause} })
			return clerk(where, r)
		}},
		Store: &Store{func(r *Record) { note(func() { s.stored[r.ID] = *r }) }},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Letters = p
	return s
}

// records has, round and round, one that passes and one for each map to refuse.
func records(n, sign int) []Record {
	var all []Record
	for i := range n {
		all = append(all, Record{ID: i + 1, Refuse: sign * (i % 5)})
	}
	return all
}

func TestDeadLetterShowsTheMessageAsTheNodeReceivedIt(t *testing.T) {
	for _, sign := range []int{1, -1} {
		t.Run(map[int]string{1: "error", -1: "panic"}[sign], func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScene(t, records(100, sign), func(string, *Record) error { return nil })
				trial.Run(t, s)
				s.outcomes.Once(t, 100)
				for _, r := range records(100, sign) {
					if err := s.outcomes.Of(t, r.ID); err != nil {
						t.Errorf("record %d got %v: an accepted letter is an Ack", r.ID, err)
					}
					if s.heard[r.ID] != r {
						t.Errorf("done saw %+v of %+v", s.heard[r.ID], r)
					}
					if r.Refuse == 0 {
						if r.Marks = 15; s.stored[r.ID] != r {
							t.Errorf("stored %+v, want %+v", s.stored[r.ID], r)
						}
						continue
					}
					want, got := offices[sign*r.Refuse-1], s.letters[r.ID]
					if r.Marks = want.marks; got.where != want.where || got.r != r {
						t.Errorf("letter %+v, want %+v at %s", got, r, want.where)
					}
					if want.cause {
						checkCause(t, got.cause, r)
					}
				}
			})
		})
	}
}

func checkCause(t *testing.T, cause error, r Record) {
	t.Helper()
	_, panicked := errors.AsType[*rt.PanicError](cause)
	if r.Refuse > 0 && !errors.Is(cause, ErrRefused) || r.Refuse < 0 && !panicked || !rt.IsPermanent(cause) {
		t.Errorf("the cause of record %d is %v", r.ID, cause)
	}
	at, ok := errors.AsType[*rt.NodeError](cause)
	if names := []string{"", "first", "second", "third", "fourth"}; !ok || at.Node.Name != names[max(r.Refuse, -r.Refuse)] {
		t.Errorf("the cause of record %d is of %+v", r.ID, at)
	}
}

// ◆ Nothing drops cause or permanence: where the letter is refused too, the Nack has the first cause, and is permanent
// only if both failures were.
func TestNothingDropsCauseOrPermanence(t *testing.T) {
	for _, permanent := range []bool{true, false} {
		t.Run(fmt.Sprint(permanent), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newScene(t, records(50, 1), func(string, *Record) error {
					if permanent {
						return rt.Permanent(errors.New("no such address"))
					}
					return errors.New("closed")
				})
				trial.Run(t, s)
				s.outcomes.Once(t, 50)
				for _, r := range records(50, 1) {
					err := s.outcomes.Of(t, r.ID)
					if r.Refuse > 0 != errors.Is(err, ErrRefused) || r.Refuse > 0 && rt.IsPermanent(err) != permanent {
						t.Errorf("record %d got %v, permanent %v", r.ID, err, rt.IsPermanent(err))
					}
				}
				for _, name := range []string{"queued_cause", "queued", "inline_cause", "inline"} {
					if n := trial.Row(t, s, name); n.In != 10 || n.Nacked != 10 {
						t.Errorf("%+v", n)
					}
				}
			})
		})
	}
}

func TestPanicOfAnOfficeIsTheNack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t, records(50, 1), func(where string, _ *Record) error { panic("fire at " + where) })
		trial.Run(t, s)
		s.outcomes.Once(t, 50)
		for _, r := range records(50, 1) {
			if err := s.outcomes.Of(t, r.ID); r.Refuse > 0 && (!errors.Is(err, ErrRefused) || !rt.IsPermanent(err)) {
				t.Errorf("record %d got %v", r.ID, err)
			}
		}
		for _, name := range []string{"queued_cause", "queued", "inline_cause", "inline"} {
			if n := trial.Row(t, s, name); n.Panics != 10 || n.Nacked != 10 {
				t.Errorf("%+v", n)
			}
		}
	})
}

// Letters that nobody collects are backpressure, not loss.
func TestFullDeadLettersShutTheGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		var all []Record
		for i := range 10_000 {
			all = append(all, Record{ID: i + 1, Refuse: i % 2}) // every other one for queued_cause
		}
		s := newScene(t, all, func(string, *Record) error {
			<-release
			return nil
		})
		r := trial.Start(t, s)
		synctest.Wait()
		s.mu.Lock()
		if n := len(s.stored); n != lettersQueuedCauseQueue {
			t.Errorf("%d were stored when the queue of dead letters was full", n)
		}
		s.mu.Unlock()
		close(release)
		synctest.Wait()
		r.Stop()
		s.outcomes.Once(t, len(all))
	})
}

// What a dead-letter exporter hangs on is Nacked at force with what else is in flight.
func TestForceWithHungOffice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		s := newScene(t, records(50, 1), func(where string, r *Record) error {
			if where == "queued" {
				<-release
			}
			return nil
		})
		r := trial.Start(t, s)
		synctest.Wait()
		abandoned := r.Forced(lettersDrain)
		if s.outcomes.Once(t, 50); abandoned.Nacked != 10 || !slices.Equal(abandoned.Stuck, []string{"queued"}) {
			t.Errorf("Run returned %v", abandoned)
		}
		for _, r := range records(50, 1) {
			if err := s.outcomes.Of(t, r.ID); errors.Is(err, rt.ErrShutdown) != (r.Refuse == 2) {
				t.Errorf("record %d got %v", r.ID, err)
			}
		}
		close(release)
		synctest.Wait()
		s.outcomes.Once(t, 50)
	})
}

func TestAllocations(t *testing.T) {
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		p, err := NewLetters(LettersDeps{
			Feed:   &Feed{Next: trial.Count(n, func(r *Record, i int) { r.ID = i })},
			Office: &Office{},
			Store:  &Store{},
		})
		if err != nil {
			t.Fatal(err)
		}
		return p
	})
}
