package rt

import (
	"math"
	"sync/atomic"
)

// A Queue carries entries from a segment to whoever works on them, and answers back. Each side is one goroutine.
//
// Room is credit: it falls when an entry is sent and rises when the sender consumes the answer. So neither the entries
// nor the answers can overflow, an answer never waits, and the very answer that makes room is what wakes the sender.
type Queue[E any] struct {
	entries lane[E]
	answers lane[E]
	remarks []remark // beside the answers: touched by those that are more than an Ack, which need no more than their entry

	// The sender's.
	_        [line]byte
	capacity uint64
	reserved uint64  // of the room: promised to entries that may have to come here later
	released uint64  // answers that were no outcome
	Nacked   Counter // answers that were Nacks
	answered Counter
	inFlight Counter // shown apart: Sent less answered would mix two moments, and exceed the capacity
	special  uint64  // remarked, as it was when Answers last looked: of what that has promised

	Waits atomic.Uint64 // times that messages waited at the sender's gate, shut for want of room here

	// The far end's.
	_     [line]byte
	taken Counter // by a segment
	stop  *stop

	// The far end's too, and seldom written.
	_        [line]byte
	remarked atomic.Uint64 // the answers from here on have no remark
	_        [line]byte

	letters bool // entries carry a cause, which the rings must not keep alive
}

// Answer is the end of an entry's stay with a worker, or one of its two ends where Kept says so.
type Answer[E any] struct {
	Entry E
	Err   error // nil is an Ack
	Kept  Kept
}

// Kept tells the two lifetimes of an entry apart, where the worker is a segment that may hand a message on and be done
// with it only after its outcome is known.
type Kept uint8

const (
	Done     Kept = iota // the outcome; the entry is let go with it
	Settled              // the outcome; the entry is still in use
	Released             // the entry is no longer in use; its outcome went before
)

// A remark is what an answer is more than an Ack that ends the stay.
type remark struct {
	cause error
	kept  Kept
}

// Init makes the queue: capacity entries, a power of two, and as many answers as those and extra late releases need.
// The sender sleeps in sender, the worker in worker.
func (q *Queue[E]) Init(r *Runner, capacity, releases int, sender, worker *Parker) {
	q.entries.init(capacity, worker)
	q.answers.init(capacity+releases, sender)
	q.remarks = make([]remark, len(q.answers.ring))
	q.capacity = uint64(capacity)
	q.stop = &r.stop
	r.queues = append(r.queues, q)
	if _, q.letters = any(*new(E)).(interface{ isLetter() }); q.letters {
		q.remarked.Store(math.MaxUint64)
	}
}

// flush publishes at force what the segment that sleeps in owner has pushed.
func (q *Queue[E]) flush(owner *Parker) {
	if q.answers.reader == owner {
		q.entries.flush()
	}
	if q.entries.reader == owner {
		q.answers.flush()
	}
}

// Limit lowers what may be in flight in the queue below its capacity: the max_inflight of a fanout that awaits the far
// end's outcome. It is called before the first Send.
func (q *Queue[E]) Limit(n int) {
	q.capacity = min(q.capacity, uint64(n))
}

// Room is how many entries may be sent now without a wait.
func (q *Queue[E]) Room() uint64 { return q.capacity - q.open() - q.reserved }

// open is how many entries were sent and have no outcome that was taken: what the indices of the lanes say, so that no
// message has to be counted.
func (q *Queue[E]) open() uint64 { return q.entries.next - q.outcomes() }

func (q *Queue[E]) outcomes() uint64 { return q.answers.first - q.released }

// Reserve keeps room for an entry that another one may turn into.
func (q *Queue[E]) Reserve() { q.reserved++ }

// Unreserve gives that room back, or frees it for the Send that follows.
func (q *Queue[E]) Unreserve() { q.reserved-- }

// Send hands an entry over; there must be room. Flush publishes it.
func (q *Queue[E]) Send(e E) { q.entries.push(e) }

// Flush publishes what was sent.
func (q *Queue[E]) Flush() { q.entries.flush() }

// Answers is how many answers NextAnswer may take now.
func (q *Queue[E]) Answers() uint64 {
	l := &q.answers
	if l.limit == l.first {
		l.limit = l.tail.Load()
		q.special = q.remarked.Load() // written before the tail, so it covers what the tail promises
	}
	return l.limit - l.first
}

// NextAnswer takes an answer, and with its outcome the room of its entry.
func (q *Queue[E]) NextAnswer() Answer[E] {
	if q.answers.first < q.special {
		return q.specialAnswer()
	}
	return Answer[E]{Entry: q.answers.pop()}
}

// specialAnswer takes an answer that may be a Nack, a release, or to a letter. The rings must not keep an error alive.
//
//go:noinline
func (q *Queue[E]) specialAnswer() Answer[E] {
	r := q.remarkOn(q.answers.first)
	a := Answer[E]{q.answers.pop(), r.cause, r.kept}
	*r = remark{}
	if q.letters {
		*q.answers.last() = *new(E)
	}
	if a.Err != nil {
		q.Nacked.Inc()
	}
	if a.Kept == Released {
		q.released++
	}
	return a
}

// remarkOn is the place of an answer's remark.
func (q *Queue[E]) remarkOn(answer uint64) *remark {
	remarks := q.remarks
	if len(remarks) == 0 { // tells the compiler that the mask stays inside
		return nil
	}
	return &remarks[answer&uint64(len(remarks)-1)]
}

// Close says that nothing more will be sent.
func (q *Queue[E]) Close() { q.entries.close() }

// Idle reports that all that was sent has been answered.
func (q *Queue[E]) Idle() bool { return q.open() == 0 }

// Unpromised reports that all that was sent has been answered, and that no room is kept for more.
func (q *Queue[E]) Unpromised() bool { return q.open() == 0 && q.reserved == 0 }

// Publish shows the queue's counters to Stats.
func (q *Queue[E]) Publish() {
	q.answered.set(q.outcomes())
	q.inFlight.set(q.open())
	q.Nacked.Publish()
}

// Sent is the number of entries handed over, for Stats.
func (q *Queue[E]) Sent() uint64 { return q.entries.tail.Load() }

// Acked is the number of entries answered by an Ack, for Stats.
func (q *Queue[E]) Acked() uint64 { return Minus(q.answered.Load(), q.Nacked.Load()) }

// InFlight is the number of entries not answered yet, for Stats.
func (q *Queue[E]) InFlight() uint64 { return q.inFlight.Load() }

// Capacity is the number of entries the queue holds.
func (q *Queue[E]) Capacity() uint64 { return q.capacity }

// What follows is for a segment at the far end of the queue.

// Avail is how many entries Next may take now.
func (q *Queue[E]) Avail() uint64 { return q.entries.avail() }

// Next takes an entry that Avail promised.
func (q *Queue[E]) Next() E { return q.entries.pop() }

// Last is the entry that Next gave last.
func (q *Queue[E]) Last() E { return *q.entries.last() }

// Drained reports that the sender closed the queue and all was taken.
func (q *Queue[E]) Drained() bool { return q.entries.drained() }

// Answer sends an answer back; FlushAnswers publishes it.
func (q *Queue[E]) Answer(e E, err error, kept Kept) {
	if err != nil || kept != Done {
		q.remark(q.answers.next, err, kept)
	}
	q.answers.push(e)
}

// remark notes what the answer at next is more than an Ack. The remarks of many are announced at once: to look for one that
// is not there costs less.
//
//go:noinline
func (q *Queue[E]) remark(next uint64, err error, kept Kept) {
	*q.remarkOn(next) = remark{err, kept}
	if next >= q.remarked.Load() {
		q.remarked.Store(next + Batch)
	}
}

// answerAll sends the same answer back for several entries, and publishes them.
func (q *Queue[E]) answerAll(entries []E, err error) {
	if err != nil {
		for i := range entries {
			q.remark(q.answers.next+uint64(i), err, Done)
		}
	}
	q.answers.pushAll(entries)
	q.answers.flush()
}

// FlushAnswers publishes the answers.
func (q *Queue[E]) FlushAnswers() { q.answers.flush() }

// PublishTaken shows to Stats how many entries were taken.
func (q *Queue[E]) PublishTaken() { q.taken.set(q.entries.first) }

// Taken is the number of entries that the segment has begun on, for Stats.
func (q *Queue[E]) Taken() uint64 { return q.taken.Load() }
