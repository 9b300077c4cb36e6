package rt

import (
	"sync"
	"testing"
)

const mergedProducers = 3

// BenchmarkMerge compares three segments that each have a queue into one, which answers, with three goroutines that share a
// Go channel. The segments run as the runner runs them, with the turns that are generated for them: answers first, then up
// to Batch messages. In /queues each message has its outcome before the next is taken; in /queues/later all of a turn go on
// and have theirs at its end, so that each notes by which queue it came. In /chan nothing comes back; in /chan/answered each
// producer has a channel for its answers, of which it takes what is there before it sends; in /lanes what comes back are the
// entries themselves, without an outcome. Each producer sends its messages in turn, as from a pool. One op is one entry.
func BenchmarkMerge(b *testing.B) {
	b.Run("queues", func(b *testing.B) {
		m := &merged{}
		benchMerged(b, &m.Merge, m.turn)
	})
	b.Run("queues/later", func(b *testing.B) {
		m := &mergedLater{}
		benchMerged(b, &m.Merge, m.turn)
	})
	b.Run("lanes", benchMergedLanes)
	b.Run("chan", func(b *testing.B) {
		entries := make(chan *Msg[int], mergedProducers*benchQueue)
		var producing sync.WaitGroup
		b.ReportAllocs()
		for i := range mergedProducers {
			producing.Go(func() {
				messages := make([]Msg[int], benchQueue)
				for n := range share(b.N, i) {
					entries <- &messages[n%benchQueue]
				}
			})
		}
		for range b.N {
			<-entries
		}
		producing.Wait()
	})
	b.Run("chan/answered", func(b *testing.B) {
		type entry struct {
			m    *Msg[int]
			from int
		}
		entries := make(chan entry, mergedProducers*benchQueue)
		var answers [mergedProducers]chan error
		var producing sync.WaitGroup
		b.ReportAllocs()
		for i := range answers {
			answers[i] = make(chan error, benchQueue)
			producing.Go(func() {
				messages, credit := make([]Msg[int], benchQueue), benchQueue
				for n := range share(b.N, i) {
					if credit == 0 {
						<-answers[i]
						credit++
					}
					select {
					case <-answers[i]:
						credit++
					default:
					}
					entries <- entry{&messages[n%benchQueue], i}
					credit--
				}
				for ; credit < benchQueue; credit++ {
					<-answers[i]
				}
			})
		}
		for range b.N {
			e := <-entries
			answers[e.from] <- nil
		}
		producing.Wait()
	})
}

// benchMerged lets three senders run beside a segment that takes turns at what they send.
func benchMerged(b *testing.B, m *Merge[int], turn func() bool) {
	var r Runner
	r.Init("bench", Shutdown{}, nil)
	park := r.Parker()
	var running sync.WaitGroup
	queues := make([]*Queue[*Msg[int]], mergedProducers)
	senders := make([]*Segment, mergedProducers)
	for i := range queues {
		p := newMergeSender(share(b.N, i))
		senders[i] = &Segment{Park: r.Parker(), Turn: p.turn, Drain: p.drain, Publish: p.queue.Publish}
		p.queue.Init(&r, benchQueue, 0, senders[i].Park, park)
		queues[i] = &p.queue
	}
	m.Init(0, queues...)
	b.ReportAllocs()
	b.ResetTimer()
	for _, s := range senders {
		running.Go(func() { r.turns(s) })
	}
	r.turns(&Segment{Park: park, Turn: turn, Drain: m.Drained, Publish: m.PublishTaken})
	running.Wait()
}

// benchMergedLanes is the merge alone: three producers with a lane each into one consumer, who gives entries back.
func benchMergedLanes(b *testing.B) {
	consumer := newParker()
	var there, back [mergedProducers]lane[*Msg[int]]
	var producing sync.WaitGroup
	for i := range there {
		park := newParker()
		there[i].init(benchQueue, consumer)
		back[i].init(benchQueue, park)
		for range benchQueue {
			back[i].push(new(Msg[int]))
		}
		back[i].flush()
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range there {
		producing.Go(func() {
			w := &laneReady{l: &back[i]}
			for left := share(b.N, i); left > 0; {
				n := min(back[i].avail(), Batch, left)
				if n == 0 {
					back[i].reader.wait(w)
					continue
				}
				for range n {
					there[i].push(back[i].pop())
				}
				there[i].flush()
				left -= n
			}
			there[i].close()
		})
	}
	w := &anyLane{there[:]}
	for !w.drained() {
		consumer.wait(w)
		for i := range there {
			for range min(there[i].avail(), Batch) {
				back[i].push(there[i].pop())
			}
			back[i].flush()
		}
	}
	producing.Wait()
}

// anyLane waits for one of several lanes.
type anyLane struct{ all []lane[*Msg[int]] }

func (w *anyLane) ready() bool {
	for i := range w.all {
		if w.all[i].avail() > 0 {
			return true
		}
	}
	return w.drained()
}

func (w *anyLane) drained() bool {
	for i := range w.all {
		if !w.all[i].drained() {
			return false
		}
	}
	return true
}

// share is how many of n entries producer i sends.
func share(n, i int) uint64 { return uint64((n + i) / mergedProducers) }

// A mergeSender is a segment that sends its messages in turn.
type mergeSender struct {
	queue    Queue[*Msg[int]]
	messages [benchQueue]Msg[int]
	left     uint64
}

func newMergeSender(left uint64) *mergeSender {
	p := &mergeSender{left: left}
	for i := range p.messages {
		p.messages[i].notes = make([]note, 1)
	}
	return p
}

func (p *mergeSender) turn() (progress bool) {
	if n := p.queue.Answers(); n > 0 {
		progress = true
		for range n {
			p.queue.NextAnswer()
		}
	}
	n := min(p.left, Batch, p.queue.Room())
	for range n {
		p.queue.Send(&p.messages[p.left%benchQueue])
		p.left--
	}
	p.queue.Flush()
	return progress || n > 0
}

func (p *mergeSender) drain() bool {
	if p.left > 0 {
		return false
	}
	p.queue.Close()
	return p.queue.Idle()
}

// merged is a segment with a lane from each producer, which answers at once.
type merged struct{ Merge[int] }

func (m *merged) turn() bool {
	n := min(m.Avail(), Batch)
	for range n {
		m.Answer(m.Next(), nil, Done)
	}
	m.FlushAnswers()
	return n > 0
}

// mergedLater is one whose messages go on, and have their outcomes at the end of the turn.
type mergedLater struct {
	Merge[int]
	gone [Batch]*Msg[int]
}

func (m *mergedLater) turn() bool {
	n := min(m.Avail(), Batch)
	for i := range n {
		m.gone[i] = m.Next()
	}
	for _, msg := range m.gone[:n] {
		m.Answer(msg, nil, Done)
	}
	m.FlushAnswers()
	return n > 0
}
