package names

import (
	stdcontext "context"
	stderrors "errors"
	"testing"
	"testing/synctest"

	"github.com/pipegen/pipegen/golden/internal/trial"
	runtime "github.com/pipegen/pipegen/runtime"
)

func newNames(t *testing.T, next func(stdcontext.Context, *Order) error, heard func(int, error)) (*Names, *Shelves) {
	t.Helper()
	shelves := &Shelves{}
	p, err := NewNames(NamesDeps{Lines: &Lines{next, heard}, Parse: &Parser{}, Shelves: shelves})
	if err != nil {
		t.Fatal(err)
	}
	return p, shelves
}

// Every node calls what the spec says, whatever it is called.
func TestEveryNameMeansWhatItSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const all = 1300
		const good = all - all/13
		var outcomes trial.Outcomes
		p, shelves := newNames(t, trial.Count(all, func(o *Order, i int) { o.ID = i }), outcomes.Hear)
		trial.Run(t, p)
		outcomes.Once(t, all)
		s := p.Stats()
		if s.Queue.Dropped+s.True.In+s.Report.In != 2*good {
			t.Errorf("stats %+v", s)
		}
		counted := func(what string, shelf *Shelf, touched int, want uint64) {
			t.Helper()
			if got := uint64(shelf.touched[touched].Load()); got != want {
				t.Errorf("%s got %d orders, want %d", what, got, want)
			}
		}
		counted("stats", p.runnerComponent, 2, good)
		counted("true", p.len, 2, s.True.In)
		counted("nil", &shelves.Shelf, 2, good)
		counted("clone and report", &shelves.Shelf, 3, good+s.Report.In)
		if shelves.Buried.Load() != all/13 || p.runnerComponent.config.Range != 3 || p.len.config.Range != 4 {
			t.Errorf("%d buried; ranges %d and %d", shelves.Buried.Load(), p.runnerComponent.config.Range, p.len.config.Range)
		}
		for _, row := range s.Nodes() {
			if row.Nacked != 0 || row.Panics != 0 {
				t.Errorf("%+v", row)
			}
		}
	})
}

// A panic in a function that four nodes call, or in a component that is called like a node, is put down to the right one.
func TestPanicsFindTheirNode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		p, _ := newNames(t, trial.Count(1, func(o *Order, i int) { o.ID = i }), outcomes.Hear)
		p.runnerComponent = nil
		trial.Run(t, p)
		if _, panicked := stderrors.AsType[*runtime.PanicError](outcomes.Of(t, 1)); !panicked {
			t.Errorf("order 1 got %v", outcomes.Of(t, 1))
		}
		if s := p.Stats(); s.Stats.Panics != 1 || s.Lines.Nacked != 1 || s.Runner.Panics != 0 {
			t.Errorf("stats %+v", s)
		}
	})
}

func TestAllocations(t *testing.T) {
	trial.NoAllocations(t, func(n int) runtime.Pipeline {
		p, _ := newNames(t, trial.Count(n, func(o *Order, i int) { o.ID = 13*i + 1 }), func(int, error) {})
		return p
	})
}
