package rt

import (
	"sync"
	"testing"
)

const mergedProducers = 3

// BenchmarkMerge compares three producers that each have a queue into one consumer, which answers, with three that share
// a Go channel, which brings nothing back. One op is one entry.
func BenchmarkMerge(b *testing.B) {
	b.Run("queues", func(b *testing.B) {
		var r Runner
		r.Init("bench", Shutdown{}, nil)
		m := &merged{park: r.Parker()}
		var producing sync.WaitGroup
		b.ReportAllocs()
		for i := range m.queues {
			q, park := &m.queues[i], r.Parker()
			q.Init(&r, benchQueue, 0, park, m.park)
			producing.Go(func() { produceInto(q, park, share(b.N, i)) })
		}
		for !m.take() {
			m.park.wait(m)
		}
		producing.Wait()
	})
	b.Run("chan", func(b *testing.B) {
		entries := make(chan *Msg[int], mergedProducers*benchQueue)
		var producing sync.WaitGroup
		b.ReportAllocs()
		for i := range mergedProducers {
			producing.Go(func() {
				m := new(Msg[int])
				for range share(b.N, i) {
					entries <- m
				}
			})
		}
		for range b.N {
			<-entries
		}
		producing.Wait()
	})
}

// share is how many of n entries producer i sends.
func share(n, i int) uint64 { return uint64((n + i) / mergedProducers) }

func produceInto(q *Queue[*Msg[int]], park *Parker, left uint64) {
	m, w := new(Msg[int]), &answersOrRoom{q: q}
	for left > 0 {
		for range q.Answers() {
			q.NextAnswer()
		}
		n := min(q.Room(), Batch, left)
		if n == 0 {
			park.wait(w)
			continue
		}
		for range n {
			q.Send(m)
		}
		q.Flush()
		left -= n
	}
	q.Close()
}

type merged struct {
	queues [mergedProducers]Queue[*Msg[int]]
	park   *Parker
}

// take goes round the queues until there is nothing in any, and reports whether all are drained.
func (m *merged) take() (drained bool) {
	for progress := true; progress; {
		progress, drained = false, true
		for i := range m.queues {
			q := &m.queues[i]
			for range min(q.Avail(), Batch) {
				q.Answer(q.Next(), nil, Done)
				progress = true
			}
			q.FlushAnswers()
			drained = q.Drained() && drained
		}
	}
	return drained
}

func (m *merged) ready() bool {
	drained := true
	for i := range m.queues {
		if m.queues[i].Avail() > 0 {
			return true
		}
		drained = m.queues[i].Drained() && drained
	}
	return drained
}
