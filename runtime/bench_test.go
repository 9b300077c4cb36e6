package rt

import "testing"

const benchQueue = 256

// BenchmarkHandoff compares what it costs to hand an entry to a goroutine and to have its answer back by a Queue with a
// Go channel that hands over and brings nothing back, and with two that do both. The goal is a fifth of the first. One op
// is one entry; /message publishes each at once, the others up to Batch.
func BenchmarkHandoff(b *testing.B) {
	b.Run("queue", func(b *testing.B) { benchQueueOf(b, Batch) })
	b.Run("chan", func(b *testing.B) {
		entries, ended := make(chan *Msg[int], benchQueue), make(chan struct{})
		go func() {
			for range entries {
			}
			close(ended)
		}()
		m := new(Msg[int])
		b.ReportAllocs()
		for b.Loop() {
			entries <- m
		}
		close(entries)
		<-ended
	})
	b.Run("chan/answered", func(b *testing.B) {
		entries, answers := make(chan *Msg[int], benchQueue), make(chan error, benchQueue)
		go func() {
			for range entries {
				answers <- nil
			}
			close(answers)
		}()
		m := new(Msg[int])
		b.ReportAllocs()
		credit := benchQueue
		for b.Loop() {
			for credit == 0 {
				<-answers
				credit++
			}
			select {
			case <-answers:
				credit++
			default:
			}
			entries <- m
			credit--
		}
		close(entries)
		for range answers {
		}
	})
	b.Run("queue/message", func(b *testing.B) { benchQueueOf(b, 1) })
	b.Run("lane", func(b *testing.B) { benchLane(b, Batch) })
	b.Run("lane/message", func(b *testing.B) { benchLane(b, 1) })
}

// benchQueueOf publishes every batch entries.
func benchQueueOf(b *testing.B, batch uint64) {
	var r Runner
	r.Init("bench", Shutdown{}, nil)
	park := r.Parker()
	var q Queue[*Msg[int]]
	q.Init(&r, benchQueue, 0, park, r.Parker())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if batch == 1 {
			var hand Hand[*Msg[int]]
			hand.Init(&q)
			for hand.Next() {
				hand.Answer(nil)
			}
			return
		}
		var hand BatchHand[int]
		hand.Init(int(batch), &q)
		for hand.Next() {
			hand.Answer(nil)
		}
	}()
	m := new(Msg[int])
	w := &answersOrRoom{q: &q}
	b.ReportAllocs()
	b.ResetTimer()
	for left := uint64(b.N); left > 0; {
		for range q.Answers() {
			q.NextAnswer()
		}
		n := min(q.Room(), batch, left)
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
	<-ended
}

type answersOrRoom struct{ q *Queue[*Msg[int]] }

func (w *answersOrRoom) ready() bool { return w.q.Answers() > 0 }

func benchLane(b *testing.B, batch uint64) {
	var there, back lane[*Msg[int]]
	producer, consumer := newParker(), newParker()
	there.init(benchQueue, consumer)
	back.init(benchQueue, producer)
	ended := make(chan struct{})
	go func() {
		w := &laneReady{l: &there}
		for !there.drained() {
			n := min(there.avail(), batch)
			if n == 0 {
				consumer.wait(w)
				continue
			}
			for range n {
				back.push(there.pop())
			}
			back.flush()
		}
		close(ended)
	}()
	m := new(Msg[int])
	for range benchQueue {
		back.push(m)
	}
	back.flush()
	w := &laneReady{l: &back}
	b.ReportAllocs()
	b.ResetTimer()
	for left := uint64(b.N); left > 0; {
		n := min(back.avail(), batch, left)
		if n == 0 {
			producer.wait(w)
			continue
		}
		for range n {
			there.push(back.pop())
		}
		there.flush()
		left -= n
	}
	there.close()
	<-ended
}

type laneReady struct{ l *lane[*Msg[int]] }

func (w *laneReady) ready() bool { return w.l.avail() > 0 || w.l.closed.Load() }
