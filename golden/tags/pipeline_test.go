package tags

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

// fates in the order of the parcels, with the maps that had the parcel before; log's outcome counts for nothing.
var fates = []struct {
	fate string
	had  int
}{
	{"", 0}, {"weigh", 0}, {"label", 1}, {"load", 2}, {"log", 2},
	{"weigh panics", 0}, {"label panics", 1}, {"load panics", 2}, {"log panics", 2},
}

func parcel(p *Parcel, i int) { p.ID, p.Fate = i, fates[i%len(fates)].fate }

// both runs a test on both pipelines.
func both(t *testing.T, test func(t *testing.T, newPipeline func(*Feed, *Office) rt.Pipeline)) {
	check := func(t *testing.T, err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Run("queued", func(t *testing.T) {
		test(t, func(f *Feed, o *Office) rt.Pipeline {
			p, err := NewTags(TagsDeps{Feed: f, Van: &Van{}, Book: &Book{}, Office: o})
			check(t, err)
			return p
		})
	})
	t.Run("inline", func(t *testing.T) {
		test(t, func(f *Feed, o *Office) rt.Pipeline {
			p, err := NewInlineTags(InlineTagsDeps{Feed: f, Van: &Van{}, Book: &Book{}, Office: o})
			check(t, err)
			return p
		})
	})
}

// ◆ What may be sent again stays intact: each letter shows the parcel as its node received it, done as the receiver did.
func TestWhatMayBeSentAgainStaysIntact(t *testing.T) {
	both(t, func(t *testing.T, newPipeline func(*Feed, *Office) rt.Pipeline) {
		synctest.Test(t, func(t *testing.T) {
			const n = 900
			var outcomes trial.Outcomes
			var mu sync.Mutex // two offices, two goroutines
			letters := map[int]Parcel{}
			lost := func(p *Parcel, cause error) error {
				mu.Lock()
				defer mu.Unlock()
				if _, twice := letters[p.ID]; twice {
					t.Errorf("a second letter for parcel %d", p.ID)
				}
				letters[p.ID] = *p
				if !errors.Is(cause, ErrLost) || !rt.IsPermanent(cause) {
					t.Errorf("parcel %d was lost because of %v", p.ID, cause)
				}
				return nil
			}
			p := newPipeline(&Feed{trial.Count(n, parcel), func(p *Parcel, err error) {
				outcomes.Hear(p.ID, err)
				if p.Had != 0 {
					t.Errorf("done saw %+v", *p)
				}
			}}, &Office{lost, lost})
			trial.Run(t, p)
			outcomes.Once(t, n)
			for id := 1; id <= n; id++ {
				if err := outcomes.Of(t, id); err != nil {
					t.Errorf("parcel %d got %v", id, err)
				}
				fate := fates[id%len(fates)]
				want := Parcel{id, fate.fate, fate.had}
				if fate.fate == "" {
					want = Parcel{}
				}
				if letters[id] != want {
					t.Errorf("letter %+v, want %+v", letters[id], want)
				}
			}
		})
	})
}

// The office's failure is the outcome of the parcel that it was about, whoever sent the letter.
func TestFailureOfTheOfficeGoesToTheRightParcel(t *testing.T) {
	both(t, func(t *testing.T, newPipeline func(*Feed, *Office) rt.Pipeline) {
		synctest.Test(t, func(t *testing.T) {
			const n = 900
			var outcomes trial.Outcomes
			refuse := func(p *Parcel, _ error) error {
				if p.ID%2 == 0 {
					panic(fmt.Sprint("no room for ", p.ID))
				}
				return errors.New("no room")
			}
			p := newPipeline(&Feed{trial.Count(n, parcel), func(p *Parcel, err error) { outcomes.Hear(p.ID, err) }}, &Office{refuse, refuse})
			trial.Run(t, p)
			outcomes.Once(t, n)
			for id := 1; id <= n; id++ {
				fate := fates[id%len(fates)].fate
				counts := fate != "" && fate != "log" && fate != "log panics"
				err := outcomes.Of(t, id)
				if counts != errors.Is(err, ErrLost) || counts != (err != nil) || counts && rt.IsPermanent(err) != (id%2 == 0) {
					t.Errorf("parcel %d, which %s failed on, got %v", id, fate, err)
				}
			}
		})
	})
}

func TestAllocations(t *testing.T) {
	both(t, func(t *testing.T, newPipeline func(*Feed, *Office) rt.Pipeline) {
		trial.NoAllocations(t, func(n int) rt.Pipeline {
			return newPipeline(&Feed{Next: trial.Count(n, func(p *Parcel, i int) { p.ID = i })}, &Office{})
		})
	})
}
