package rt

import (
	"sync/atomic"
	"time"
)

// Batches gathers messages into batches, which go on as messages of their own: slices of pointers to their members. One segment
// owns it. All memory is made in Init: so many batches, each with an array for its members.
//
// Members stay whose they were: they wait for the outcome of their batch. A batch goes when it has as many members as it may,
// when its oldest has waited as long as it may, or in a drain, when no more are there: as soon as there is room ahead.
// Until then no other one begins, and one that is not full goes on filling.
type Batches[M any] struct {
	Reserve[[]*M]
	lots   []lot[M] // of each batch, by place
	size   uint64   // of each: most members
	delay  time.Duration
	most   uint64 // in flight
	runner *Runner

	open   *Msg[[]*M] // the batch that fills, or waits for room ahead; nil: none
	array  []*M       // its own
	inside []*Msg[M]  // likewise
	n      uint       // its members
	full   Flush      // why it takes no more; 0: it does
	due    time.Duration

	inFlight uint64 // batches that have no outcome yet
	items    Counter
	flushed  [flushes]Counter
	shown    Counter // of inFlight
	parked   Counter
	until    atomic.Int64 // when the open batch is due
}

// A lot is what a batch has for its members.
type lot[M any] struct {
	array   []*M
	members []*Msg[M] // the messages that the pointers lead into
	n       uint      // members of one that has gone
}

// A Flush is why a batch goes.
type Flush uint8

// The reasons.
const (
	_       Flush = iota
	ByItems       // it has as many members as it may
	ByBytes       // it has as many bytes as it may, or the next member would be too many
	ByAge         // its oldest member has waited as long as it may
	ByDrain       // nothing more is to come
	flushes
)

// Init makes so many batches of so many items each, of which most may be in flight. The oldest member of one waits for delay.
func (b *Batches[M]) Init(r *Runner, batches, items, most int, delay time.Duration) {
	b.Reserve.Init(batches)
	b.lots = make([]lot[M], batches)
	arrays, members := make([]*M, batches*items), make([]*Msg[M], batches*items)
	for i := range b.lots {
		l := &b.lots[i]
		l.array, arrays = arrays[:items:items], arrays[items:]
		l.members, members = members[:items:items], members[items:]
	}
	b.runner, b.size, b.most, b.delay = r, uint64(items), uint64(most), delay
}

// Room is how many messages Add may take now.
func (b *Batches[M]) Room() uint64 {
	switch {
	case b.full != 0:
		return 0
	case b.open != nil:
		return uint64(uint(len(b.array)) - b.n)
	case len(b.free) == 0:
		return 0
	}
	return b.size
}

// Add puts a message into the batch that fills, or begins one; there must be room.
func (b *Batches[M]) Add(m *Msg[M], now time.Duration) {
	if b.open == nil {
		b.begin(now)
	}
	b.add(m)
}

func (b *Batches[M]) add(m *Msg[M]) {
	n := b.n
	if n < uint(len(b.array)) && n < uint(len(b.inside)) { // tells the compiler that the index stays inside
		b.array[n], b.inside[n] = &m.Body, m
	}
	b.n = n + 1
	if b.n == uint(len(b.array)) {
		b.full = ByItems
	}
}

func (b *Batches[M]) begin(now time.Duration) {
	b.open = b.Take()
	l := b.lot(b.open)
	b.array, b.inside = l.array, l.members
	b.n, b.due = 0, now+b.delay
}

// Due reports whether a batch is to go: it is full, or its time has come. none says that there is no message to add: then a
// drain does not wait for one.
func (b *Batches[M]) Due(now time.Duration, none bool) bool {
	if b.full != 0 {
		return true
	}
	return b.open != nil && (b.due <= now || none && b.runner.stop.draining.Load())
}

// Go gives the batch that is to go. It is in flight until End.
func (b *Batches[M]) Go(now time.Duration) *Msg[[]*M] {
	why := b.full
	switch {
	case why != 0:
	case b.due <= now:
		why = ByAge
	default:
		why = ByDrain
	}
	batch := b.detach()
	b.count(batch, why)
	return batch
}

// detach ends the filling of the open batch.
func (b *Batches[M]) detach() *Msg[[]*M] {
	batch := b.open
	n := b.n
	if n <= uint(len(b.array)) { // tells the compiler that there is so much
		batch.Body = b.array[:n:n]
	}
	b.lot(batch).n = n
	b.open, b.full = nil, 0
	return batch
}

func (b *Batches[M]) count(batch *Msg[[]*M], why Flush) {
	b.last = batch
	b.inFlight++
	b.items.n += uint64(len(batch.Body))
	if why < flushes {
		b.flushed[why].Inc()
	}
}

// Allowed is how many more batches may be in flight.
func (b *Batches[M]) Allowed() uint64 { return b.most - b.inFlight }

// End says that a batch has its outcome, and gives its members.
func (b *Batches[M]) End(batch *Msg[[]*M]) []*Msg[M] {
	b.inFlight--
	return b.Members(batch)
}

// Members are the members of a batch that has gone.
func (b *Batches[M]) Members(batch *Msg[[]*M]) []*Msg[M] {
	l := b.lot(batch)
	members, n := l.members, l.n
	if n > uint(len(members)) { // tells the compiler that there are so many
		return nil
	}
	return members[:n]
}

func (b *Batches[M]) lot(batch *Msg[[]*M]) *lot[M] {
	lots, at := b.lots, uint(batch.place)
	if at < uint(len(lots)) { // tells the compiler that the index stays inside
		return &lots[at]
	}
	return nil
}

// Put takes a batch back whose members have their outcomes, and are let go.
func (b *Batches[M]) Put(batch *Msg[[]*M]) {
	batch.Body = nil
	forget(b.lot(batch).array)
	b.Reserve.Put(batch)
}

// Next is when the open batch is due; 0 if there is none, or it is due already, and waits for room ahead.
func (b *Batches[M]) Next(now time.Duration) time.Duration {
	if b.open == nil || b.full != 0 || b.due <= now {
		return 0
	}
	return b.due
}

// Empty reports whether no message waits for its batch to go.
func (b *Batches[M]) Empty() bool { return b.open == nil }

// Publish shows the counters to Stats.
func (b *Batches[M]) Publish() {
	b.items.Publish()
	for i := range b.flushed {
		b.flushed[i].Publish()
	}
	b.shown.set(b.inFlight)
	if b.open != nil && b.full == 0 {
		b.until.Store(int64(b.due))
		b.parked.set(uint64(b.n))
	} else {
		b.parked.set(0)
	}
}

// Parked is how many messages wait on purpose for their batch to fill, for Stats: none once it is due.
func (b *Batches[M]) Parked() uint64 {
	if b.runner.stop.draining.Load() || time.Duration(b.until.Load()) <= b.runner.Now() {
		return 0
	}
	return b.parked.Load()
}

// Stats is what the batches of a node have come to.
func (b *Batches[M]) Stats(name string) BatchStats {
	s := BatchStats{
		Name: name, Items: b.items.Load(), InFlight: b.shown.Load(), MaxInFlight: b.most,
		ByItems: b.flushed[ByItems].Load(), ByBytes: b.flushed[ByBytes].Load(), ByAge: b.flushed[ByAge].Load(),
		ByDrain: b.flushed[ByDrain].Load(),
	}
	s.Batches = s.ByItems + s.ByBytes + s.ByAge + s.ByDrain
	return s
}

// SizedBatches are Batches of so many bytes each, as a function of the user's counts them.
type SizedBatches[M any] struct {
	Batches[M]
	limit  int
	bytes  int        // in the open batch
	before *Msg[[]*M] // which the next message would have made too large; it goes first
}

// Init makes the batches; limit is how many bytes one holds.
func (b *SizedBatches[M]) Init(r *Runner, batches, items, limit, most int, delay time.Duration) {
	b.Batches.Init(r, batches, items, most, delay)
	b.limit = limit
}

// Room is how many messages Add may take, unless it says before that it takes no more. The next may be too large for the batch
// that fills, and begin another.
func (b *SizedBatches[M]) Room() uint64 {
	if b.before != nil || len(b.free) == 0 {
		return 0
	}
	return b.Batches.Room()
}

// Add puts a message of so many bytes into the batch that fills, if it fits there; else into one of its own. One that is larger
// than a batch may be goes alone. It reports whether it takes another one.
func (b *SizedBatches[M]) Add(m *Msg[M], size int, now time.Duration) (more bool) {
	size = max(size, 0)
	if b.open != nil && size > b.limit-b.bytes {
		b.before = b.detach()
	}
	if b.open == nil {
		b.begin(now)
		b.bytes = 0
	}
	b.add(m)
	if size < b.limit-b.bytes {
		b.bytes += size
	} else if b.full == 0 {
		b.full = ByBytes
	}
	return b.before == nil && b.full == 0
}

// Due reports whether a batch is to go.
func (b *SizedBatches[M]) Due(now time.Duration, none bool) bool {
	return b.before != nil || b.Batches.Due(now, none)
}

// Go gives the batch that is to go. It is in flight until End.
func (b *SizedBatches[M]) Go(now time.Duration) *Msg[[]*M] {
	batch := b.before
	if batch == nil {
		return b.Batches.Go(now)
	}
	b.before = nil
	b.count(batch, ByBytes)
	return batch
}

// Empty reports whether no message waits for its batch to go.
func (b *SizedBatches[M]) Empty() bool { return b.before == nil && b.open == nil }
