package rt

import (
	"sync"
	"testing"
	"time"
)

// benchTimeout is so long that no deadline passes: what is measured is what it costs to have them.
const benchTimeout = 5 * time.Second

// BenchmarkInbox compares a segment that has deadlines with a goroutine that waits in Go's select, answers first: the best form
// by hand. One op is one message on its way through three goroutines: a source; the one that is measured, which has up to
// benchQueue of them in flight; a sink that answers each. No user's function is called, and no deadline passes.
//
//   - inbox: queues on both sides, answered on both. Each message has a deadline, benchTimeout after it was taken; as all
//     wait equally long, those in flight are due in their order. The segment reads the clock once in a turn that takes
//     messages, looks at the deadline that is next, and sleeps until that at most.
//   - select/answered: the same by channels. It takes an answer by a select with default where there is one, hands it back to
//     the source, and else waits in one select for an answer, a message, if there is room, or the timer. It reads the clock
//     for every 32nd message, and sets its timer anew when that has rung.
//   - select: less than the same. The timer is in the select, but there are no deadlines and no clock, and the source hears
//     of nothing.
func BenchmarkInbox(b *testing.B) {
	b.Run("inbox", benchInbox)
	b.Run("select", benchSelect)
	b.Run("select/answered", benchSelectAnswered)
}

// deadlines are of messages in flight: a ring, since all wait equally long.
type deadlines struct {
	at           [benchQueue]time.Duration
	first, after uint64
}

func (d *deadlines) add(at time.Duration) { d.at[d.after%benchQueue] = at; d.after++ }
func (d *deadlines) next() time.Duration  { return d.at[d.first%benchQueue] }
func (d *deadlines) any() bool            { return d.first != d.after }

// An inbox is a segment between a source and a sink.
type inbox struct {
	from  *Queue[*Msg[int]]
	to    Queue[*Msg[int]]
	clock Host
	due   deadlines
	late  int
}

func (s *inbox) turn() (progress bool) {
	if n := s.to.Answers(); n > 0 {
		progress = true
		for range n {
			a := s.to.NextAnswer()
			s.due.first++
			s.from.Answer(a.Entry, a.Err, Done)
		}
	}
	n := min(s.from.Avail(), Batch, s.to.Room())
	if n > 0 {
		now := s.clock.Now()
		if s.due.any() && s.due.next() <= now {
			s.late++
		}
		for range n {
			s.due.add(now + benchTimeout)
			s.to.Send(s.from.Next())
		}
	}
	s.to.Flush()
	s.from.FlushAnswers()
	return progress || n > 0
}

func (s *inbox) drain() bool {
	if !s.from.Drained() {
		return false
	}
	s.to.Close()
	return s.to.Idle()
}

func (s *inbox) publish() {
	s.from.PublishTaken()
	s.to.Publish()
}

// run is Runner.turns, but for how it sleeps.
func (s *inbox) run(r *Runner, seg *Segment) {
	for {
		if seg.Turn() {
			seg.publish()
			continue
		}
		if seg.Drain() {
			return
		}
		pause()
		if seg.Turn() {
			seg.publish()
			continue
		}
		seg.Park.arm()
		switch {
		case seg.Turn():
			seg.Park.disarm()
			seg.publish()
		case seg.Drain():
			seg.Park.disarm()
			return
		case s.due.any():
			seg.Park.sleepFor(s.due.next() - s.clock.Now())
		default:
			seg.Park.sleep()
		}
	}
}

func benchInbox(b *testing.B) {
	var r Runner
	r.Init("bench", Shutdown{}, nil)
	source := newMergeSender(uint64(b.N))
	s := &inbox{from: &source.queue, clock: r.host}
	upstream := &Segment{Park: r.Parker(), Turn: source.turn, Drain: source.drain, Publish: source.queue.Publish}
	middle := &Segment{Park: r.AlarmedParker(), Turn: s.turn, Drain: s.drain, Publish: s.publish}
	s.from.Init(&r, benchQueue, 0, upstream.Park, middle.Park)
	s.to.Init(&r, benchQueue, 0, middle.Park, r.Parker())
	var hand BatchHand[int]
	hand.Init(Batch, &s.to)
	var running sync.WaitGroup
	b.ReportAllocs()
	b.ResetTimer()
	running.Go(func() { r.turns(upstream) })
	running.Go(func() {
		for hand.Next() {
			hand.Answer(nil)
		}
	})
	s.run(&r, middle)
	running.Wait()
	if s.late > 0 {
		b.Error("a deadline passed")
	}
}

// timeouts is a timer of a goroutine that waits in a select.
func timeouts(b *testing.B) *time.Timer {
	t := time.NewTimer(time.Hour)
	b.Cleanup(func() { t.Stop() })
	return t
}

func benchSelect(b *testing.B) {
	from, to, answers := make(chan *Msg[int], benchQueue), make(chan *Msg[int], benchQueue), make(chan *Msg[int], benchQueue)
	timer := timeouts(b)
	b.ReportAllocs()
	b.ResetTimer()
	go func() {
		m := new(Msg[int])
		for range b.N {
			from <- m
		}
	}()
	go func() {
		for m := range to {
			answers <- m
		}
	}()
	open := 0
	for left := b.N; left > 0; {
		select {
		case <-answers:
			open--
			left--
			continue
		default:
		}
		messages := from
		if open == benchQueue {
			messages = nil
		}
		select {
		case <-answers:
			open--
			left--
		case m := <-messages:
			open++
			to <- m
		case <-timer.C:
			b.Error("a deadline passed")
		}
	}
	close(to)
}

func benchSelectAnswered(b *testing.B) {
	from, to := make(chan *Msg[int], benchQueue), make(chan *Msg[int], benchQueue)
	answers, back := make(chan *Msg[int], benchQueue), make(chan *Msg[int], benchQueue)
	timer := timeouts(b)
	timer.Reset(benchTimeout)
	b.ReportAllocs()
	b.ResetTimer()
	var sending sync.WaitGroup
	sending.Go(func() {
		m, credit := new(Msg[int]), benchQueue
		for range b.N {
			if credit == 0 {
				<-back
				credit++
			}
			select {
			case <-back:
				credit++
			default:
			}
			from <- m
			credit--
		}
		for ; credit < benchQueue; credit++ {
			<-back
		}
	})
	go func() {
		for m := range to {
			answers <- m
		}
	}()
	var due deadlines
	clock := newHost()
	now, taken, open := clock.Now(), 0, 0
	answered := func(m *Msg[int]) {
		open--
		due.first++
		back <- m
	}
	for left := b.N; left > 0; {
		select {
		case m := <-answers:
			answered(m)
			left--
			continue
		default:
		}
		messages := from
		if open == benchQueue {
			messages = nil
		}
		select {
		case m := <-answers:
			answered(m)
			left--
		case m := <-messages:
			open++
			if taken++; taken%Batch == 0 {
				now = clock.Now()
			}
			due.add(now + benchTimeout)
			to <- m
		case <-timer.C:
			now = clock.Now()
			if due.any() && due.next() <= now {
				b.Error("a deadline passed")
			}
			timer.Reset(max(benchTimeout/2, due.next()-now))
		}
	}
	close(to)
	sending.Wait()
}
