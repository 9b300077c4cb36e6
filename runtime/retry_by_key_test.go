package rt

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// A keyLine is the line of a key, as a plain list: who is first is on its way, parked, or about to be sent.
type keyLine struct {
	line []*Msg[int]
	due  time.Duration // of who is first, where that is parked; else 0
	seq  int
	sent bool
}

// TestLinesAgainstLists compares a retry that keeps the order of keys with plain lists: who is sent when, and who waits for whom.
func TestLinesAgainstLists(t *testing.T) {
	const slots, messages = 6, 8
	for seed := range uint64(400) {
		chance := rand.New(rand.NewPCG(seed, 1))
		run := &Runner{}
		run.Init("Try", Shutdown{}, nil)
		r := &RetryByKey[int]{}
		r.Init(run, 0, slots, Backoff{Initial: 10, Multiplier: 1, Most: 10})
		var free []*Msg[int]
		for range messages {
			free = append(free, &Msg[int]{notes: make([]note, 1), holds: 1})
		}
		lines, keyOf, flying := map[uint64]*keyLine{}, map[*Msg[int]]uint64{}, []*Msg[int](nil)
		keys := 1 + chance.Uint64N(5)
		next, seq, taken := []uint64(nil), 0, 0 // keys whose first is about to be sent, in order
		now := time.Duration(1000)
		fly := func(m *Msg[int]) {
			l := lines[keyOf[m]]
			if l.line[0] != m {
				t.Fatalf("seed %d: %v is sent before who stands in front of it", seed, m.Body)
			}
			l.due, l.sent = 0, true
			flying = append(flying, m)
		}
		resume := func() {
			for {
				want := (*Msg[int])(nil)
				var due *keyLine
				for _, l := range lines {
					if l.due > 0 && l.due <= now && (due == nil || l.due < due.due || l.due == due.due && l.seq < due.seq) {
						due = l
					}
				}
				switch {
				case len(next) > 0:
					want, next = lines[next[0]].line[0], next[1:]
				case due != nil:
					want = due.line[0]
				}
				got := r.Resume(now)
				if got != want {
					t.Fatalf("seed %d: %v is sent, not %v", seed, got, want)
				}
				if got == nil {
					return
				}
				fly(got)
			}
		}
		for range 300 {
			now++
			switch what := chance.IntN(4); {
			case what == 0 && r.Room() > 0 && len(free) > 0:
				m := free[0]
				free = free[1:]
				m.Body++
				key := chance.Uint64N(keys) << (8 * (seed % 8))
				keyOf[m] = key
				r.Begin(m, now)
				taken++
				if lines[key] == nil {
					lines[key] = &keyLine{}
				}
				lines[key].line = append(lines[key].line, m)
				first := r.First(m, key)
				if first != (len(lines[key].line) == 1) {
					t.Fatalf("seed %d: first %t of %d", seed, first, len(lines[key].line))
				}
				if first {
					fly(m)
				}
			case what < 3 && len(flying) > 0:
				i := chance.IntN(len(flying))
				m := flying[i]
				flying = slices.Delete(flying, i, i+1)
				l := lines[keyOf[m]]
				if chance.IntN(2) == 0 {
					if !r.Park(m, errTry, now) {
						t.Fatalf("seed %d: given up", seed)
					}
					seq++
					l.due, l.seq, l.sent = now+10, seq, false
					break
				}
				r.End(m)
				taken--
				free = append(free, m)
				if l.line, l.sent = l.line[1:], false; len(l.line) > 0 {
					next = append(next, keyOf[m])
				} else {
					delete(lines, keyOf[m])
				}
			default:
				now += time.Duration(chance.IntN(12))
				resume()
			}
			behind, parked := 0, 0
			for _, l := range lines {
				if l.due > 0 {
					parked++
					behind += len(l.line) - 1
				}
			}
			if int(r.behind) != behind || int(r.parks()) != parked || int(r.Room()) != slots-taken || r.Idle() != (taken == 0) {
				t.Fatalf("seed %d: %d behind who is parked, want %d; %d parked, want %d; room for %d", seed, r.behind, behind, r.parks(), parked, r.Room())
			}
			if got := r.Waits(); got != (len(next)+parked > 0) {
				t.Fatalf("seed %d: waits %t", seed, got)
			}
		}
	}
}

func TestAMessageWithoutAKeyStandsInNoLine(t *testing.T) {
	run := &Runner{}
	run.Init("Try", Shutdown{}, nil)
	r := &RetryByKey[int]{}
	r.Init(run, 0, 2, Backoff{Initial: 10, Multiplier: 1, Most: 10})
	a, b := &Msg[int]{notes: make([]note, 1)}, &Msg[int]{notes: make([]note, 1)}
	r.Begin(a, 1)
	if !r.First(a, 7) {
		t.Fatal("a is not the first")
	}
	r.Begin(b, 1) // whose key cannot be told
	r.Keyless()
	r.End(b)
	if r.Park(a, Permanent(errors.New("never")), 2) {
		t.Fatal("parked for good")
	}
	r.End(a)
	if !r.Idle() || r.Waits() || r.gaveUp[GaveUpPermanent].n != 2 {
		t.Errorf("idle %t, waits %t, given up %d", r.Idle(), r.Waits(), r.gaveUp[GaveUpPermanent].n)
	}
}
