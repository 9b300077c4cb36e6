package rt

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

type parcel struct{ id, size int }

// A plainBatch is a batch of the plain model: what it holds, and why it goes.
type plainBatch struct {
	ids   []int
	bytes int
	born  time.Duration
	why   Flush
}

// A plainStore is what Batches must be, without reuse of memory, and without a thought for speed.
type plainStore struct {
	items, limit int // limit 0: bytes do not count
	delay        time.Duration
	waiting      []*plainBatch // the last one may still fill
}

func (s *plainStore) open() *plainBatch {
	if n := len(s.waiting); n > 0 && s.waiting[n-1].why == 0 {
		return s.waiting[n-1]
	}
	return nil
}

func (s *plainStore) add(p parcel, now time.Duration) {
	b := s.open()
	if b != nil && s.limit > 0 && b.bytes+p.size > s.limit {
		b.why, b = ByBytes, nil
	}
	if b == nil {
		b = &plainBatch{born: now}
		s.waiting = append(s.waiting, b)
	}
	b.ids, b.bytes = append(b.ids, p.id), b.bytes+p.size
	switch {
	case len(b.ids) == s.items:
		b.why = ByItems
	case s.limit > 0 && b.bytes >= s.limit:
		b.why = ByBytes
	}
}

// next is the batch that is to go, and why; nil if there is none.
func (s *plainStore) next(now time.Duration, none, draining bool) (*plainBatch, Flush) {
	if len(s.waiting) == 0 {
		return nil, 0
	}
	switch b := s.waiting[0]; {
	case b.why != 0:
		return b, b.why
	case now >= b.born+s.delay:
		return b, ByAge
	case none && draining:
		return b, ByDrain
	}
	return nil, 0
}

// store is what Batches and SizedBatches have in common.
type store interface {
	Room() uint64
	Due(now time.Duration, none bool) bool
	Go(now time.Duration) *Msg[[]*parcel]
	Allowed() uint64
	End(*Msg[[]*parcel]) []*Msg[parcel]
	Members(*Msg[[]*parcel]) []*Msg[parcel]
	Put(*Msg[[]*parcel])
	Next(now time.Duration) time.Duration
	Empty() bool
	shown
}

type shown interface {
	Publish()
	Stats(string) BatchStats
}

func TestBatchesAreThoseOfAPlainStore(t *testing.T) {
	for seed := range uint64(400) {
		synctest.Test(t, func(t *testing.T) { tryBatches(t, seed) })
	}
}

func tryBatches(t *testing.T, seed uint64) {
	chance := rand.New(rand.NewPCG(seed, 1))
	items, most, delay := 1+chance.IntN(6), 1+chance.IntN(3), time.Duration(1+chance.IntN(30))
	model := &plainStore{items: items, delay: delay}
	var r Runner
	r.Init("trial", Shutdown{}, nil)
	var s store
	var add func(*Msg[parcel], time.Duration) (more bool)
	if chance.IntN(2) == 0 {
		var b Batches[parcel]
		b.Init(&r, most+1, items, most, delay)
		s, add = &b, func(m *Msg[parcel], now time.Duration) bool {
			b.Add(m, now)
			return true
		}
	} else {
		model.limit = 1 + chance.IntN(20)
		var b SizedBatches[parcel]
		b.Init(&r, most+2, items, model.limit, most, delay)
		s, add = &b, func(m *Msg[parcel], now time.Duration) bool { return b.Add(m, m.Body.size, now) }
	}
	var flight []*Msg[[]*parcel] // batches that have gone
	var ids [][]int              // of their members
	sums := map[Flush]uint64{}
	made, now := 0, time.Duration(1)
	for step := range 400 {
		if step == 300 && chance.IntN(2) == 0 {
			r.stop.draining.Store(true)
		}
		switch none := chance.IntN(4) == 0; chance.IntN(6) {
		case 0:
			now += time.Duration(chance.IntN(12))
		case 1: // an outcome
			if len(flight) == 0 {
				continue
			}
			i := chance.IntN(len(flight))
			batch := flight[i]
			if got := idsOf(s.End(batch)); !slices.Equal(got, ids[i]) {
				t.Fatalf("seed %d: a batch of %v ends with %v", seed, ids[i], got)
			}
			s.Put(batch)
			flight, ids = slices.Delete(flight, i, i+1), slices.Delete(ids, i, i+1)
		case 2, 3:
			want, why := model.next(now, none, r.stop.draining.Load())
			if got := s.Due(now, none); got != (want != nil) {
				t.Fatalf("seed %d: due is %t, the model's %+v", seed, got, want)
			}
			if want == nil || s.Allowed() == 0 {
				continue
			}
			batch := s.Go(now)
			if len(want.ids) == 0 || !slices.Equal(idsOf(s.Members(batch)), want.ids) {
				t.Fatalf("seed %d: %v went, want %v", seed, idsOf(s.Members(batch)), want.ids)
			}
			for i, p := range batch.Body {
				if p.id != want.ids[i] {
					t.Fatalf("seed %d: the batch holds %d at %d, want %d", seed, p.id, i, want.ids[i])
				}
			}
			sums[why]++
			model.waiting = model.waiting[1:]
			flight, ids = append(flight, batch), append(ids, want.ids)
			if len(flight) > most {
				t.Fatalf("seed %d: %d batches in flight, at most %d may be", seed, len(flight), most)
			}
		default:
			room := s.Room()
			if full := len(model.waiting) > 0 && model.open() == nil; full && room > 0 {
				t.Fatalf("seed %d: room for %d behind a batch that waits", seed, room)
			}
			if room == 0 && len(model.waiting) == 0 && len(flight) < most {
				t.Fatalf("seed %d: no room, though %d batches of %d are in flight", seed, len(flight), most)
			}
			if b := model.open(); b != nil && len(model.waiting) == 1 && room == 0 {
				t.Fatalf("seed %d: no room for a batch that fills: %+v", seed, b)
			}
			for range min(room, 1+chance.Uint64N(5)) {
				made++
				p := parcel{made, chance.IntN(12)}
				model.add(p, now)
				if !add(&Msg[parcel]{Body: p}, now) {
					if s.Room() > 0 || !s.Due(now, false) {
						t.Fatalf("seed %d: it takes no more, but there is room for %d", seed, s.Room())
					}
					break
				}
			}
		}
		if s.Empty() != (len(model.waiting) == 0) {
			t.Fatalf("seed %d: empty is %t, the model holds %d", seed, s.Empty(), len(model.waiting))
		}
		want := time.Duration(0)
		if b := model.open(); b != nil && b.born+delay > now {
			want = b.born + delay
		}
		if s.Next(now) != want {
			t.Fatalf("seed %d: next due %v, want %v", seed, s.Next(now), want)
		}
	}
	s.Publish()
	got := s.Stats("trial")
	want := BatchStats{
		Name: "trial", Items: got.Items, MaxInFlight: uint64(most), InFlight: uint64(len(flight)),
		ByItems: sums[ByItems], ByBytes: sums[ByBytes], ByAge: sums[ByAge], ByDrain: sums[ByDrain],
		Batches: sums[ByItems] + sums[ByBytes] + sums[ByAge] + sums[ByDrain],
	}
	left := 0
	for _, b := range model.waiting {
		left += len(b.ids)
	}
	want.Items = uint64(made - left)
	if got != want {
		t.Fatalf("seed %d: %+v, want %+v", seed, got, want)
	}
}

func idsOf(members []*Msg[parcel]) (ids []int) {
	for _, m := range members {
		ids = append(ids, m.Body.id)
	}
	return ids
}

// poisons reports whether released messages are poisoned, which allocates.
func poisons() bool {
	var r Reserve[int]
	r.Init(1)
	return r.free[0].Body != 0
}

func TestBatchesAllocateNothing(t *testing.T) {
	if poisons() {
		t.Skip("poisoning allocates")
	}
	var r Runner
	r.Init("trial", Shutdown{}, nil)
	var b Batches[parcel]
	var sized SizedBatches[parcel]
	b.Init(&r, 3, 8, 2, time.Second)
	sized.Init(&r, 4, 8, 100, 2, time.Second)
	m := &Msg[parcel]{}
	if n := testing.AllocsPerRun(100, func() {
		for range 8 {
			b.Add(m, 1)
			sized.Add(m, 20, 1)
			for sized.Due(1, false) {
				batch := sized.Go(1)
				sized.End(batch)
				sized.Put(batch)
			}
		}
		batch := b.Go(1)
		b.End(batch)
		b.Put(batch)
		b.Publish()
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

var errDown, errBad = errors.New("down"), errors.New("bad")

func TestVerdictsAreOnePerMember(t *testing.T) {
	node := &Node{Name: "store", Line: "orders.yaml:7"}
	mixed := &BatchError{Errs: []error{nil, errDown, Permanent(errBad)}}
	lost := &BatchError{Errs: []error{nil, Permanent(errBad), Permanent(errBad)}}
	for _, c := range []struct {
		name string
		err  error
		all  bool
		want [3]error
		perm [3]bool
	}{
		{"of all", errDown, false, [3]error{errDown, errDown, errDown}, [3]bool{}},
		{"permanent, of all", Permanent(errBad), false, [3]error{errBad, errBad, errBad}, [3]bool{true, true, true}},
		{"of each", Fail(node, mixed), false, [3]error{nil, errDown, errBad}, [3]bool{2: true}},
		{"of each, wrapped by the user", Fail(node, fmt.Errorf("post: %w", mixed)), false, [3]error{nil, errDown, errBad}, [3]bool{2: true}},
		{"all that failed are permanent", Fail(node, lost), false, [3]error{nil, errBad, errBad}, [3]bool{1: true, 2: true}},
		{"permanent as a whole", Fail(node, Permanent(mixed)), false, [3]error{nil, errDown, errBad}, [3]bool{1: true, 2: true}},
		{"handed on, and failed there in a way that may be cured", Chain(Fail(node, mixed), errDown), false, [3]error{nil, errDown, errBad}, [3]bool{}},
		{"handed on, and failed there for good", Chain(Fail(node, mixed), Permanent(errBad)), false, [3]error{nil, errDown, errBad}, [3]bool{2: true}},
		{"too short", Fail(node, &BatchError{Errs: []error{nil, errDown}}), false, [3]error{errDown, errDown, errDown}, [3]bool{}},
		{"too long, permanent", Fail(node, &BatchError{Errs: []error{nil, nil, nil, Permanent(errBad)}}), false,
			[3]error{errBad, errBad, errBad}, [3]bool{true, true, true}},
		{"where others must take it, too", Fail(node, mixed), true, [3]error{mixed, errDown, errBad}, [3]bool{2: true}},
		{"nothing failed", &BatchError{Errs: make([]error, 3)}, false, [3]error{}, [3]bool{}},
	} {
		v := VerdictsOf(c.err, 3)
		if c.all {
			v = VerdictsOfAll(c.err, 3)
		}
		for i := range 3 {
			got := v.Of(i)
			if (got == nil) != (c.want[i] == nil) || !errors.Is(got, c.want[i]) || IsPermanent(got) != c.perm[i] {
				t.Errorf("%s: member %d gets %v, permanent %t; want %v, %t", c.name, i, got, IsPermanent(got), c.want[i], c.perm[i])
			}
			other := map[error]error{errDown: errBad, errBad: errDown}[c.want[i]]
			if other != nil && errors.Is(got, other) {
				t.Errorf("%s: member %d gets the error of another one, too: %v", c.name, i, got)
			}
			if n, ok := errors.AsType[*NodeError](c.err); ok && got != nil && !errors.Is(got, n.Err) {
				if m, ok := errors.AsType[*NodeError](got); !ok || m.Node != node {
					t.Errorf("%s: member %d is not told where it failed: %v", c.name, i, got)
				}
			}
		}
	}
}

func TestABatchErrorTellsOfTheFirst(t *testing.T) {
	err := &BatchError{Errs: []error{nil, errDown, errBad}}
	if got := err.Error(); got != "2 of 3 messages failed: down" {
		t.Error(got)
	}
	if !errors.Is(err, errBad) || IsPermanent(err) || IsPermanent(&BatchError{Errs: []error{nil}}) {
		t.Error("it is not what its messages failed with")
	}
	if got := (&BatchError{}).Error(); got != "no message failed" {
		t.Error(got)
	}
}
