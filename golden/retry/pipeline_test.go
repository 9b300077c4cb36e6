package retry

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

var errBusy = errors.New("busy")

func numbered(p *Parcel, i int) { p.ID, p.Weight = i, i }

func hear(o *trial.Outcomes) func(*Parcel, error) {
	return func(p *Parcel, err error) { o.Hear(p.ID, err) }
}

// A visit is one call of an exporter.
type visit struct {
	at    time.Duration
	cause error // of a dead letter
}

// A ledger is a shop that notes who came where and when, and answers as it is told.
type ledger struct {
	mu     sync.Mutex
	start  time.Time
	visits map[string]map[int][]visit                   // by place and parcel
	stored int                                          // calls of the store
	says   func(where string, p *Parcel, nth int) error // nth visit of the parcel at the place, from 1
}

func newLedger(says func(where string, p *Parcel, nth int) error) *ledger {
	return &ledger{start: time.Now(), visits: map[string]map[int][]visit{}, says: says}
}

func (l *ledger) shop() *Shop { return &Shop{l.take} }

func (l *ledger) take(where string, p *Parcel, cause error) error {
	l.mu.Lock()
	if l.visits[where] == nil {
		l.visits[where] = map[int][]visit{}
	}
	l.visits[where][p.ID] = append(l.visits[where][p.ID], visit{time.Since(l.start), cause})
	nth := len(l.visits[where][p.ID])
	if where == "store" {
		l.stored++
	}
	l.mu.Unlock()
	if l.says == nil {
		return nil
	}
	return l.says(where, p, nth)
}

// calls is how often the store was called.
func (l *ledger) calls() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.stored
}

// at are the times at which a parcel came to a place.
func (l *ledger) at(where string, id int) (all []time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, v := range l.visits[where][id] {
		all = append(all, v.at)
	}
	return all
}

func newRetry(t testing.TB, n int, o *trial.Outcomes, l *ledger) *Retry {
	t.Helper()
	p, err := NewRetry(RetryDeps{Feed: &Feed{trial.CountAndWait(n, numbered), hear(o)}, Shop: l.shop()})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Waits grow by the multiplier up to the longest, jitter goes either way, the attempts end, and the dead letter has the first cause.
func TestWaitsGrowAndEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 60
		var outcomes trial.Outcomes
		l := newLedger(func(where string, p *Parcel, nth int) error {
			if where == "store" {
				return fmt.Errorf("%w: attempt %d of %d", errBusy, nth, p.ID)
			}
			return nil
		})
		p := newRetry(t, n, &outcomes, l)
		r := trial.Start(t, p)
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		outcomes.Once(t, n)
		shorter, longer := 0, 0
		for id := 1; id <= n; id++ {
			times := l.at("store", id)
			if len(times) != 5 {
				t.Fatalf("parcel %d came %d times, want 5", id, len(times))
			}
			for i, want := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second} {
				wait := times[i+1] - times[i]
				if wait < want/2 || wait > want*3/2 {
					t.Errorf("parcel %d waited %v after %d attempts, want %v by half", id, wait, i+1, want)
				}
				if wait < want {
					shorter++
				} else {
					longer++
				}
			}
			letters := l.visits["dead"][id]
			if len(letters) != 1 || !errors.Is(letters[0].cause, errBusy) || rt.IsPermanent(letters[0].cause) ||
				letters[0].cause.Error() != fmt.Sprintf("store (pipeline.yaml:13): busy: attempt 1 of %d", id) {
				t.Errorf("the dead letter of %d is %v", id, letters)
			}
			if err := outcomes.Of(t, id); err != nil { // dead has taken it
				t.Errorf("parcel %d got %v", id, err)
			}
		}
		if shorter < n || longer < n {
			t.Errorf("%d waits were shorter than the middle, %d longer", shorter, longer)
		}
		s := p.Stats()
		if g := s.Retry.Again; g.Resent != 4*n || g.GaveUp[rt.GaveUpAttempts] != n || g.InFlight != 0 || g.Parked != 0 || s.Again.Out != 5*n || s.Again.Nacked != n || s.Store.In != 5*n {
			t.Errorf("stats %+v, %+v", s.Again, g)
		}
		r.Stop()
	})
}

// ◆ A permanent Nack is not sent again, and stays permanent.
func TestPermanentNacksPass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		l := newLedger(func(where string, p *Parcel, nth int) error {
			switch {
			case where == "dead":
				return errBusy
			case p.ID == 1:
				return rt.Permanent(errBusy)
			case p.ID == 2:
				return ErrLost // retry_if says no
			case nth == 2:
				return rt.Permanent(errBusy)
			}
			return errBusy
		})
		p := newRetry(t, 3, &outcomes, l)
		r := trial.Start(t, p)
		time.Sleep(time.Minute)
		synctest.Wait()
		outcomes.Once(t, 3)
		for id, want := range map[int]struct {
			times     int
			cause     error
			permanent bool
		}{1: {1, errBusy, true}, 2: {1, ErrLost, false}, 3: {2, errBusy, false}} {
			cause := l.visits["dead"][id][0].cause
			if len(l.at("store", id)) != want.times || !errors.Is(cause, want.cause) || rt.IsPermanent(cause) != want.permanent {
				t.Errorf("parcel %d came %d times, and then as %v, permanent %v", id, len(l.at("store", id)), cause, rt.IsPermanent(cause))
			}
			if err := outcomes.Of(t, id); !errors.Is(err, want.cause) || rt.IsPermanent(err) {
				t.Errorf("parcel %d got %v", id, err)
			}
		}
		if g := p.Stats().Retry.Again.GaveUp; g[rt.GaveUpPermanent] != 2 || g[rt.GaveUpRefused] != 1 {
			t.Errorf("given up: %v", g)
		}
		r.Stop()
	})
}

// A trap is an error that panics when it is looked at.
type trap struct{}

func (trap) Error() string { return "a trap" }
func (trap) Is(error) bool { panic("trapped") }

// A panic of retry_if is a no: the message is given up, and the panic is counted.
func TestPanicOfRetryIf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		l := newLedger(func(where string, p *Parcel, _ int) error {
			if where == "store" && p.ID == 2 {
				return trap{}
			}
			return nil
		})
		p := newRetry(t, 3, &outcomes, l)
		r := trial.Start(t, p)
		synctest.Wait()
		outcomes.Once(t, 3)
		if s := p.Stats(); s.Again.Panics != 1 || s.Retry.Again.GaveUp[rt.GaveUpRefused] != 1 || len(l.at("dead", 2)) != 1 || len(l.at("store", 2)) != 1 {
			t.Errorf("stats %+v", s.Again)
		}
		r.Stop()
	})
}

// ◆ order: none: a parked message holds up nobody.
func TestAParkedMessageHoldsUpNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 1000
		var outcomes trial.Outcomes
		l := newLedger(func(where string, p *Parcel, nth int) error {
			if where == "store" && p.ID%20 == 0 && nth == 1 {
				return errBusy
			}
			return nil
		})
		p := newRetry(t, n, &outcomes, l)
		r := trial.Start(t, p)
		synctest.Wait()
		if got := outcomes.Count(); got != n-n/20 || time.Since(l.start) != 0 {
			t.Errorf("%d have their outcome after %v, want %d", got, time.Since(l.start), n-n/20)
		}
		if s := p.Stats(); s.Again.Parked != n/20 || s.Retry.Again.Parked != n/20 || s.Again.InFlight != n/20 || s.Again.Throttled != 0 {
			t.Errorf("stats %+v", s.Again)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		outcomes.Once(t, n)
		r.Stop()
	})
}

// ◆ A full park shuts the gate: a message keeps its slot until its outcome is out.
func TestAFullParkShutsTheGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 200
		var outcomes trial.Outcomes
		l := newLedger(func(where string, _ *Parcel, nth int) error {
			if where == "store" && nth == 1 {
				return errBusy
			}
			return nil
		})
		p := newRetry(t, n, &outcomes, l)
		r := trial.Start(t, p)
		synctest.Wait()
		if s := p.Stats(); l.calls() != retryAgainParked || s.Again.In != retryAgainParked || s.Again.Parked != retryAgainParked || s.Again.Throttled != 1 || outcomes.Count() != 0 {
			t.Errorf("%d came, %d heard of; stats %+v", l.calls(), outcomes.Count(), s.Again)
		}
		if stalled, times := p.Stalled(); stalled || times > 0 {
			t.Error("what is parked is said to be stalled")
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		outcomes.Once(t, n)
		if s := p.Stats(); s.Again.Throttled != 0 || s.Again.Nacked != 0 || s.Retry.Again.Resent != n {
			t.Errorf("stats %+v", s.Again)
		}
		r.Stop()
	})
}

// One wakeup, for the earliest deadline: one that is set later and comes earlier is kept.
func TestTheEarliestDeadlineWakes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		l := newLedger(func(where string, p *Parcel, nth int) error {
			if where == "store" && (p.ID == 1 && nth <= 4 || nth == 1) {
				if p.ID == 2 {
					time.Sleep(8500 * time.Millisecond) // the first waits for its fourth or fifth attempt by then
				}
				return errBusy
			}
			return nil
		})
		p := newRetry(t, 2, &outcomes, l)
		r := trial.Start(t, p)
		time.Sleep(time.Minute)
		synctest.Wait()
		outcomes.Once(t, 2)
		if times := l.at("store", 2); len(times) != 2 || times[1]-times[0] > 10*time.Second || times[1]-times[0] < 9*time.Second {
			t.Errorf("the second came at %v; the first at %v", times, l.at("store", 1))
		}
		r.Stop()
	})
}

// ◆ At drain what is parked gets one last attempt, at once; what fails then is given up.
func TestOneLastAttemptAtDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		l := newLedger(func(where string, p *Parcel, nth int) error {
			if where == "store" && (nth == 1 || p.ID%2 == 0) {
				return errBusy
			}
			return nil
		})
		p := newRetry(t, 40, &outcomes, l)
		r := trial.Start(t, p)
		synctest.Wait()
		r.Stop()
		if took := time.Since(l.start); took != 0 {
			t.Errorf("the drain took %v", took)
		}
		outcomes.Once(t, 40)
		for id := 1; id <= 40; id++ {
			if times, letters := l.at("store", id), l.at("dead", id); len(times) != 2 || len(letters) != (id+1)%2 {
				t.Errorf("parcel %d came %d times, and %d times to dead", id, len(times), len(letters))
			}
		}
		if g := p.Stats().Retry.Again; g.GaveUp[rt.GaveUpDraining] != 20 || g.Resent != 40 {
			t.Errorf("given up: %+v", g)
		}
	})
}

// What hangs when the drain is over is Nacked, once, parked or not.
func TestForceWhileParked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		hung := make(chan struct{})
		l := newLedger(func(where string, p *Parcel, _ int) error {
			if where == "store" && p.ID == 11 {
				<-hung
			}
			return errBusy
		})
		p := newRetry(t, 30, &outcomes, l)
		r := trial.Start(t, p)
		synctest.Wait()
		if a := r.Forced(retryDrain); a.Nacked != 30 {
			t.Errorf("%+v", a)
		}
		outcomes.Once(t, 30)
		for id := 1; id <= 30; id++ {
			if err := outcomes.Of(t, id); !errors.Is(err, rt.ErrShutdown) {
				t.Errorf("parcel %d got %v", id, err)
			}
		}
		close(hung)
		synctest.Wait()
		outcomes.Once(t, 30)
	})
}

// ◆ Retry belongs to its branch: healthy neighbours are not sent to again. And what is sent again is as it was: what lies
// below works on a clone.
func TestARetryBelongsToItsBranch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 100
		var outcomes trial.Outcomes
		l := newLedger(func(where string, p *Parcel, nth int) error {
			if where == "store" && p.Marked != 1 || where == "audit" && p.Marked != 0 {
				t.Errorf("%s got %+v", where, *p)
			}
			if where == "store" && nth < 3 {
				return errBusy
			}
			return nil
		})
		p, err := NewBranch(BranchDeps{Feed: &Feed{trial.CountAndWait(n, numbered), func(p *Parcel, err error) {
			outcomes.Hear(p.ID, err)
			if p.Marked != 0 {
				t.Errorf("done got %+v", *p)
			}
		}}, Shop: l.shop()})
		if err != nil {
			t.Fatal(err)
		}
		r := trial.Start(t, p)
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		outcomes.Once(t, n)
		for id := 1; id <= n; id++ {
			if err := outcomes.Of(t, id); err != nil || len(l.at("store", id)) != 3 || len(l.at("audit", id)) != 1 {
				t.Errorf("parcel %d: %v, %d times to store, %d to audit", id, err, len(l.at("store", id)), len(l.at("audit", id)))
			}
		}
		r.Stop()
	})
}

// A retry above a fanout sends to all of it again, but only when nobody has the message any more: what is late from the attempt
// before must not be taken for the outcome of the next.
func TestAnAttemptEndsBeforeTheNextBegins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var outcomes trial.Outcomes
		l := newLedger(func(where string, p *Parcel, nth int) error {
			switch {
			case where == "store" && nth == 1:
				time.Sleep(6 * time.Second) // more than it has
			case where == "store" && nth == 2:
				return errBusy
			}
			return nil
		})
		p, err := NewBelow(BelowDeps{Feed: &Feed{trial.CountAndWait(1, numbered), hear(&outcomes)}, Shop: l.shop()})
		if err != nil {
			t.Fatal(err)
		}
		r := trial.Start(t, p)
		time.Sleep(time.Minute)
		synctest.Wait()
		outcomes.Once(t, 1)
		times := l.at("store", 1)
		if len(times) != 3 || times[1] != 6*time.Second || times[2]-times[1] < 750*time.Millisecond || times[2]-times[1] > 1250*time.Millisecond {
			t.Errorf("it came to store at %v", times)
		}
		if s := p.Stats(); outcomes.Of(t, 1) != nil || len(l.at("log", 1)) != 3 || s.Fanout.Tee.Destinations[0].TimedOut != 1 || s.Again.Dropped != 0 || s.Retry.Again.Resent != 2 {
			t.Errorf("stats %+v, %+v", s.Again, s.Fanout.Tee)
		}
		r.Stop()
	})
}

// Where nothing is noted below, a message may be sent again while a destination that nobody awaits still has it.
func TestASlowNeighbourDoesNotHoldUpAnAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 4
		var outcomes trial.Outcomes
		open := make(chan struct{})
		l := newLedger(func(where string, p *Parcel, nth int) error {
			switch {
			case where == "audit":
				<-open
			case nth < 5:
				return errBusy
			}
			return nil
		})
		p, err := NewWide(WideDeps{Feed: &Feed{trial.CountAndWait(n, numbered), hear(&outcomes)}, Shop: l.shop()})
		if err != nil {
			t.Fatal(err)
		}
		r := trial.Start(t, p)
		time.Sleep(time.Minute)
		synctest.Wait()
		outcomes.Once(t, n)
		for id := 1; id <= n; id++ {
			want := []time.Duration{0, time.Second, 2 * time.Second, 3 * time.Second, 4 * time.Second}
			if times := l.at("store", id); !slices.Equal(times, want) {
				t.Errorf("parcel %d came to store at %v", id, times)
			}
		}
		close(open)
		synctest.Wait()
		r.Stop()
	})
}

// An outcome that comes while the attempt is being made, be it an error or a panic.
func TestOutcomesThatComeAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 100
		l := newLedger(func(where string, p *Parcel, nth int) error {
			switch {
			case where == "lost":
			case p.ID == 7 && nth == 2:
				panic("it falls")
			case p.ID%2 == 1 && nth < 4:
				return errBusy
			case p.ID == 10:
				return rt.Permanent(errBusy)
			}
			return nil
		})
		p, err := NewInline(InlineDeps{Feed: &Feed{Next: trial.CountAndWait(n, numbered)}, Shop: l.shop()})
		if err != nil {
			t.Fatal(err)
		}
		r := trial.Start(t, p)
		time.Sleep(time.Minute)
		synctest.Wait()
		for id := 1; id <= n; id++ {
			want := 1
			if id%2 == 1 {
				want = 4
			}
			if id == 7 {
				want = 2
			}
			if times := l.at("shelf", id); len(times) != want {
				t.Errorf("parcel %d came %d times, want %d", id, len(times), want)
			}
		}
		s := p.Stats()
		if len(l.visits["lost"]) != 2 || s.Shelf.Panics != 1 || s.Retry.Again.GaveUp[rt.GaveUpPermanent] != 2 || s.Intake.Acked != n {
			t.Errorf("%v; stats %+v", l.visits["lost"], s)
		}
		if cause := l.visits["lost"][7][0].cause; !errors.Is(cause, errBusy) || rt.IsPermanent(cause) {
			t.Errorf("the cause is %v", cause)
		}
		r.Stop()
	})
}

// The time up to which attempts are made is measured from the first.
func TestElapsedTimeEndsAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLedger(func(where string, _ *Parcel, _ int) error {
			if where == "shelf" {
				return errBusy
			}
			return nil
		})
		p, err := NewInline(InlineDeps{Feed: &Feed{Next: trial.CountAndWait(20, numbered)}, Shop: l.shop()})
		if err != nil {
			t.Fatal(err)
		}
		r := trial.Start(t, p)
		time.Sleep(time.Minute)
		synctest.Wait()
		for id := 1; id <= 20; id++ {
			times := l.at("shelf", id)
			if last := times[len(times)-1]; last > 10*time.Second || last < 10*time.Second-150*time.Millisecond || len(l.at("lost", id)) != 1 {
				t.Errorf("parcel %d came last at %v, and %d times to lost", id, last, len(l.at("lost", id)))
			}
		}
		if g := p.Stats().Retry.Again.GaveUp; g[rt.GaveUpElapsed] != 20 {
			t.Errorf("given up: %v", g)
		}
		r.Stop()
	})
}

func TestAllocations(t *testing.T) {
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		p, err := NewRetry(RetryDeps{
			Feed: &Feed{Next: trial.Count(n, numbered)},
			Shop: &Shop{func(string, *Parcel, error) error { return nil }},
		})
		if err != nil {
			t.Fatal(err)
		}
		return p
	})
}

// TestParkAndResumeAllocateNothing takes turns by hand: in the first of two all messages fail, in the second they come again.
func TestParkAndResumeAllocateNothing(t *testing.T) {
	if trial.Race || trial.Poison {
		t.Skip("the race detector and poison allocate")
	}
	synctest.Test(t, func(t *testing.T) {
		fails := true
		p, err := NewInline(InlineDeps{Feed: &Feed{}, Shop: &Shop{func(string, *Parcel, error) error {
			if fails {
				return errBusy
			}
			return nil
		}}})
		if err != nil {
			t.Fatal(err)
		}
		const rounds = 100
		if n := testing.AllocsPerRun(rounds, func() {
			fails = true
			for range inlineAgainParked / rt.Batch {
				p.intake.Next()
				p.intake.Accept(rt.Batch, nil)
				p.turnAgain()
			}
			time.Sleep(time.Second)
			fails = false
			for p.turnAgain() {
			}
		}); n != 0 {
			t.Errorf("%v allocations for %d messages that were parked and sent again", n, inlineAgainParked)
		}
		p.publishAgain()
		if s := p.Stats(); s.Retry.Again.Resent != (rounds+1)*inlineAgainParked || s.Intake.Acked != s.Retry.Again.Resent {
			t.Errorf("stats %+v", s.Retry.Again)
		}
	})
}
