package rt

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// newRetry makes a retry of messages that have two notes, of which it has the second.
func newRetry(t testing.TB, parked, messages int, b Backoff) (*Retry[int], *Runner, []*Msg[int]) {
	t.Helper()
	run := &Runner{}
	run.Init("Try", Shutdown{}, nil)
	r := &Retry[int]{}
	r.Init(run, 1, parked, b)
	var all []*Msg[int]
	for i := range messages {
		all = append(all, &Msg[int]{Body: i, notes: make([]note, 2), holds: 1})
	}
	return r, run, all
}

var errTry = errors.New("try again")

// A parkedModel is what a retry should do, as a plain list.
type parkedModel struct {
	b      Backoff
	parked []parkedEntry
	state  map[*Msg[int]]*parkedState
	seq    int
}

type parkedState struct {
	began time.Duration
	made  int
	first error
}

type parkedEntry struct {
	m   *Msg[int]
	due time.Duration
	seq int
}

// bounds are the times between which the attempt after the made-th may be due.
func (p *parkedModel) bounds(now time.Duration, made int) (from, to time.Duration) {
	wait := float64(p.b.Initial)
	for range made - 1 {
		wait = min(wait*p.b.Multiplier, float64(p.b.Most))
	}
	wait = min(wait, float64(p.b.Most))
	rounded := time.Duration(made) // each wait is whole nanoseconds
	return now + time.Duration(wait*(1-p.b.Jitter)) - rounded, now + time.Duration(wait*(1+p.b.Jitter)) + rounded
}

// reasons are the counts of what was given up.
func reasons(r *Retry[int]) (counts [GaveUpReasons]uint64) {
	for i := range counts {
		counts[i] = r.gaveUp[i].n
	}
	return counts
}

// TestRetryAgainstAList compares a retry with a plain list: who is sent again when, how often, with which cause, and who is given
// up why.
func TestRetryAgainstAList(t *testing.T) {
	const parked, messages = 20, 24
	permanent := Permanent(errors.New("never"))
	seen := map[GaveUp]bool{}
	for seed := range uint64(200) {
		chance := rand.New(rand.NewPCG(seed, 0))
		b := Backoff{Initial: 40, Multiplier: 1 + chance.Float64(), Most: 90, Jitter: float64(chance.IntN(3)) / 2}
		if chance.IntN(2) == 0 {
			b.Attempts = uint32(1 + chance.IntN(5))
		}
		if chance.IntN(2) == 0 {
			b.Elapsed = time.Duration(100 + chance.IntN(200))
		}
		r, run, fresh := newRetry(t, parked, messages, b)
		p := &parkedModel{b: b, state: map[*Msg[int]]*parkedState{}}
		var sent []*Msg[int] // and not answered
		now, resent, draining := time.Duration(0), uint64(0), false
		end := func(m *Msg[int]) {
			r.End(m)
			if m.notes[1].cause != nil {
				t.Fatalf("seed %d: a cause is kept alive", seed)
			}
			delete(p.state, m)
			fresh = append(fresh, m)
		}
		for range 2000 {
			switch chance.IntN(4) {
			case 0: // accept
				if r.Room() != uint64(parked-len(p.state)) {
					t.Fatalf("seed %d: room for %d, want %d", seed, r.Room(), parked-len(p.state))
				}
				if r.Room() == 0 {
					continue
				}
				m := fresh[0]
				fresh = fresh[1:]
				r.Begin(m, now)
				p.state[m] = &parkedState{began: now, made: 1}
				sent = append(sent, m)
			case 1, 2: // answer, in any order
				if len(sent) == 0 {
					continue
				}
				at := chance.IntN(len(sent))
				m := sent[at]
				sent = slices.Delete(sent, at, at+1)
				s := p.state[m]
				if chance.IntN(3) == 0 {
					end(m)
					continue
				}
				err := fmt.Errorf("%d of %d: %w", s.made, m.Body, errTry)
				if chance.IntN(8) == 0 {
					err = permanent
				}
				from, to := p.bounds(now, s.made)
				before := reasons(r)
				if r.Park(m, err, now) {
					switch {
					case err == permanent, draining, b.Attempts > 0 && s.made >= int(b.Attempts), b.Elapsed > 0 && from-s.began > b.Elapsed:
						t.Fatalf("seed %d: parked after %d attempts: %v", seed, s.made, err)
					}
					if s.first == nil {
						s.first = err
					}
					due := r.due.slots[m.notes[1].slot].due
					if due < from || due > to || b.Elapsed > 0 && due-s.began > b.Elapsed {
						t.Fatalf("seed %d: due at %d, not between %d and %d, began at %d", seed, due, from, to, s.began)
					}
					p.parked = append(p.parked, parkedEntry{m: m, due: due, seq: p.seq})
					p.seq++
					continue
				}
				want := GaveUpElapsed
				switch {
				case err == permanent:
					want = GaveUpPermanent
				case draining:
					want = GaveUpDraining
				case b.Attempts > 0 && s.made >= int(b.Attempts):
					want = GaveUpAttempts
				case b.Elapsed == 0 || to-s.began < b.Elapsed:
					t.Fatalf("seed %d: given up at %d, began at %d", seed, now, s.began)
				}
				if before[want]++; before != reasons(r) {
					t.Fatalf("seed %d: given up for another reason than %v", seed, want)
				}
				seen[want] = true
				cause := r.Cause(m, err)
				if s.first == nil {
					s.first = err
				}
				if cause != s.first || IsPermanent(cause) != (s.made == 1 && err == permanent) {
					t.Fatalf("seed %d: the cause is %v, want %v", seed, cause, s.first)
				}
				end(m)
			case 3: // time
				now += time.Duration(chance.IntN(30))
				if chance.IntN(500) == 0 {
					draining = true
					run.stop.draining.Store(true)
				}
				slices.SortFunc(p.parked, func(a, b parkedEntry) int {
					if a.due != b.due {
						return int(a.due - b.due)
					}
					return a.seq - b.seq
				})
				if r.Waits() != (len(p.parked) > 0) {
					t.Fatalf("seed %d: Waits is %v", seed, r.Waits())
				}
				for len(p.parked) > 0 && (p.parked[0].due <= now || draining) {
					if next := r.Next(now); next != 0 {
						t.Fatalf("seed %d: the next is due at %v, but one is due", seed, next)
					}
					want := p.parked[0].m
					p.parked = p.parked[1:]
					if got := r.Resume(now); got != want || r.Last() != want {
						t.Fatalf("seed %d: another message is due", seed)
					}
					p.state[want].made++
					resent++
					sent = append(sent, want)
				}
				if r.Resume(now) != nil {
					t.Fatalf("seed %d: a message is due too early", seed)
				}
				next := time.Duration(0)
				if len(p.parked) > 0 {
					next = p.parked[0].due
				}
				if r.Next(now) != next {
					t.Fatalf("seed %d: the next is due at %v, want %v", seed, r.Next(now), next)
				}
				r.Publish()
				if s := r.Stats(&NodeStats{In: resent}); s.InFlight != uint64(len(p.state)) || s.Parked != uint64(len(p.parked)) || s.Resent != resent {
					t.Fatalf("seed %d: %+v, but %d in flight, %d parked, %d resent", seed, s, len(p.state), len(p.parked), resent)
				}
			}
			if r.Idle() != (len(p.state) == 0) {
				t.Fatalf("seed %d: Idle is %v", seed, r.Idle())
			}
		}
	}
	for _, reason := range []GaveUp{GaveUpPermanent, GaveUpAttempts, GaveUpElapsed, GaveUpDraining} {
		if !seen[reason] {
			t.Errorf("none was given up because of %v", reason)
		}
	}
}

// ◆ jitter: either way, and nothing beyond.
func TestJitterGoesEitherWay(t *testing.T) {
	r, _, _ := newRetry(t, 1, 0, Backoff{Initial: 1000, Multiplier: 2, Most: 1000, Jitter: 0.5})
	least, most := time.Duration(1<<62), time.Duration(0)
	for range 10_000 {
		d := r.spread(1000)
		least, most = min(least, d), max(most, d)
	}
	if least < 500 || least > 510 || most > 1500 || most < 1490 {
		t.Errorf("between %d and %d, want 500 and 1500", least, most)
	}
}

// TestBackoffEndsAtItsMost: however often, and however large the numbers are.
func TestBackoffEndsAtItsMost(t *testing.T) {
	b := Backoff{Initial: 1, Multiplier: 1000, Most: 365 * 24 * time.Hour}
	wait := b.Initial
	for range 10_000 {
		next := b.after(wait)
		if next < wait || next > b.Most {
			t.Fatalf("%v after %v", next, wait)
		}
		wait = next
	}
	if wait != b.Most {
		t.Errorf("%v, want %v", wait, b.Most)
	}
}

// TestWhoIsHeldWaitsAlone: a message that somebody has from the attempt before waits, and holds up nobody.
func TestWhoIsHeldWaitsAlone(t *testing.T) {
	for _, own := range []uint{0, 1} {
		r, _, m := newRetry(t, 4, 3, Backoff{Initial: 10, Multiplier: 1, Most: 10})
		hold := func(m *Msg[int], n int32) {
			if m.holds += n; own > 0 {
				m.notes[0].holds = m.holds
				m.holds = 7 // another segment's
			}
		}
		for _, m := range m {
			r.Begin(m, 0)
			hold(m, 0)
			r.Park(m, errTry, 0)
		}
		hold(m[0], 1)
		if own > 0 {
			m[0].notes[0].holds = 2
		}
		for _, want := range []*Msg[int]{m[1], m[2], nil} {
			if got := r.ResumeAlone(10, own); got != want {
				t.Fatalf("%v was sent again, want %v", got, want)
			}
		}
		if !r.Waits() || r.Next(10) != 0 {
			t.Error("a message that is held is not waited for by its holds alone")
		}
		if own > 0 {
			m[0].notes[0].holds = 1
		} else {
			m[0].holds = 1
		}
		if got := r.ResumeAlone(10, own); got != m[0] {
			t.Errorf("%v was sent again, want %v", got, m[0])
		}
	}
}

// TestAMillionTimesParked: nothing is allocated, whatever the order.
func TestAMillionTimesParked(t *testing.T) {
	r, _, m := newRetry(t, 1024, 1024, Backoff{Initial: time.Second, Multiplier: 1.5, Most: 30 * time.Second, Jitter: 0.5})
	now := time.Duration(0)
	for _, m := range m {
		r.Begin(m, now)
	}
	round := func() {
		for _, m := range m {
			if !r.Park(m, errTry, now) {
				t.Fatal("given up")
			}
		}
		now += time.Minute
		for range m {
			if r.Resume(now) == nil {
				t.Fatal("lost")
			}
		}
	}
	if n := testing.AllocsPerRun(1000, round); n > 0 {
		t.Errorf("%v allocations for each %d messages", n, len(m))
	}
}

func BenchmarkRetryParkAndResume(b *testing.B) {
	r, _, m := newRetry(b, 1024, 1024, Backoff{Initial: time.Second, Multiplier: 1.5, Most: 30 * time.Second, Jitter: 0.5})
	now := time.Duration(0)
	for _, m := range m {
		r.Begin(m, now)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		r.Park(m[i%1024], errTry, now)
		now += 40 * time.Millisecond
		if i%1024 == 1023 {
			now += time.Minute
			for n := range m {
				m[n] = r.Resume(now)
			}
		}
	}
}
