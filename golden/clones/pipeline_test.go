package clones

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func numbered(l *Letter, i int) {
	l.ID = i
	l.Text = fmt.Appendf(l.Text, "no %04d", i)
}

func accept(*Letter) error { return nil }

func newClones(t *testing.T, feed *Feed, press *Press) *Clones {
	t.Helper()
	p, err := NewClones(ClonesDeps{Feed: feed, Press: press})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// wants checks what an exporter gets, and counts it.
func wants(t *testing.T, who string, text func(id int) string, count *atomic.Int64) func(*Letter) error {
	return func(l *Letter) error {
		count.Add(1)
		if want := text(l.ID); string(l.Text) != want {
			t.Errorf("%s got %q, want %q", who, l.Text, want)
		}
		return nil
	}
}

func TestEachBranchSeesItsOwnChangesOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 5000
		var outcomes trial.Outcomes
		var published, archived, printed atomic.Int64
		p := newClones(t, &Feed{trial.Count(n, numbered), func(l *Letter, err error) {
			outcomes.Hear(l.ID, err)
			if want := fmt.Sprintf("no %04d", l.ID); string(l.Text) != want || err != nil {
				t.Errorf("done saw %q and %v, want %q", l.Text, err, want)
			}
		}}, &Press{
			wants(t, "publish", func(int) string { return "no ####" }, &published),
			wants(t, "archive", func(id int) string { return fmt.Sprintf("no %04d", id) }, &archived),
			wants(t, "print", func(id int) string { return fmt.Sprintf("NO %04d", id) }, &printed),
		})
		trial.Run(t, p)
		outcomes.Once(t, n)
		skipped := int64(p.Stats().Tee.Dropped)
		if published.Load() != n || archived.Load() != n || printed.Load()+skipped != n {
			t.Errorf("%d published, %d archived, %d printed, %d skipped", published.Load(), archived.Load(), printed.Load(), skipped)
		}
	})
}

// A clone's failure is the outcome of the message that it was taken from.
func TestOutcomeOfAClone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 100
		var outcomes trial.Outcomes
		jam := errors.New("paper jam")
		p := newClones(t, &Feed{trial.Count(n, func(l *Letter, i int) {
			numbered(l, i)
			if i%10 == 0 {
				l.Text = append(l.Text[:0], "1234"...)
			}
		}), func(l *Letter, err error) { outcomes.Hear(l.ID, err) }}, &Press{
			func(l *Letter) error {
				if l.ID%10 == 1 {
					return jam
				}
				return nil
			},
			func(*Letter) error { return jam },
			func(*Letter) error { return jam },
		})
		trial.Run(t, p)
		outcomes.Once(t, n)
		for id := 1; id <= n; id++ {
			err := outcomes.Of(t, id)
			want := map[int]error{0: ErrSecret, 1: jam}[id%10]
			if !errors.Is(err, want) {
				t.Errorf("letter %d got %v, want %v", id, err, want)
			}
		}
	})
}

// ◆ Each place that takes messages has a reserve of its own: clones that hang in one branch leave those of the other
// branches alone.
func TestNoPlaceCanStarveAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 10_000
		var outcomes trial.Outcomes
		open := make(chan struct{})
		p := newClones(t, &Feed{trial.Count(n, numbered), func(l *Letter, err error) { outcomes.Hear(l.ID, err) }}, &Press{
			accept, accept, func(*Letter) error {
				<-open
				return nil
			},
		})
		r := trial.Start(t, p)
		synctest.Wait()
		outcomes.Once(t, n)
		close(open)
		synctest.Wait()
		r.Stop()
	})
}

func TestAllocations(t *testing.T) {
	trial.OneAllocationEach(t, clonesIntakeMessages+clonesShoutClones+clonesRedactClones, func(n int) rt.Pipeline {
		text := []byte("no 1234")
		fill := func(l *Letter, i int) {
			l.ID = i
			l.Text = append(l.Text, text...)
		}
		return newClones(t, &Feed{Next: trial.Count(n, fill)}, &Press{accept, accept, accept})
	})
}
