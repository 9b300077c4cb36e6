package e2e

import (
	"sync"
	"sync/atomic"
	"testing"
)

const (
	inFlight = 1024 // lines at most, as our pipeline has
	queue    = 256  // places of a channel, as our queues have
)

// A job is a line with the count of exporters that have not had it.
type job struct {
	line Line
	open atomic.Int32
}

// stages is what many would write: a goroutine for each step, channels between them. Jobs go round, so that nothing is allocated
// and no more than inFlight are under way; whoever is done with one last gives it back to the source.
func stages(t testing.TB, n int, to *sinks) {
	t.Helper()
	free := make(chan *job, inFlight)
	for range inFlight {
		free <- new(job)
	}
	parse, served, tee := make(chan *job, queue), make(chan *job, queue), make(chan *job, queue)
	var exports [3]chan *job
	var running sync.WaitGroup
	start(t)
	for i := range exports {
		exports[i] = make(chan *job, queue)
		running.Go(func() {
			for j := range exports[i] {
				to[i].Put(&j.line)
				if j.open.Add(-1) == 0 {
					j.line = Line{}
					free <- j
				}
			}
		})
	}
	go func() {
		for j := range parse {
			if Parse(&j.line) != nil {
				free <- j
				continue
			}
			served <- j
		}
		close(served)
	}()
	go func() {
		for j := range served {
			if !IsServed(&j.line) {
				free <- j
				continue
			}
			tee <- j
		}
		close(tee)
	}()
	go func() {
		for j := range tee {
			j.open.Store(int32(len(exports)))
			for _, e := range exports {
				e <- j
			}
		}
		for _, e := range exports {
			close(e)
		}
	}()
	for range n {
		j := <-free
		j.line.Raw = Raw
		parse <- j
	}
	close(parse)
	running.Wait()
}

// A batch is what slices sends at once, with the count of exporters that have not had it.
type batch struct {
	lines []Line
	some  []*Line // those that are left
	open  atomic.Int32
}

// slices is what one would write who knows what channels cost: parse, filter and fanout on one goroutine, and batches of
// 32 lines in the channels, as many as our receiver gets.
func slices(t testing.TB, n int, to *sinks) {
	t.Helper()
	const size = 32
	free := make(chan *batch, inFlight/size)
	for range inFlight / size {
		free <- &batch{lines: make([]Line, 0, size), some: make([]*Line, 0, size)}
	}
	received := make(chan *batch, queue/size)
	var exports [3]chan *batch
	var running sync.WaitGroup
	start(t)
	for i := range exports {
		exports[i] = make(chan *batch, queue/size)
		running.Go(func() {
			for b := range exports[i] {
				if err := to[i].Write(b.some); err != nil {
					t.Error(err)
				}
				if b.open.Add(-1) == 0 {
					clear(b.lines)
					free <- b
				}
			}
		})
	}
	go func() {
		for b := range received {
			b.some = b.some[:0]
			for i := range b.lines {
				if l := &b.lines[i]; Parse(l) == nil && IsServed(l) {
					b.some = append(b.some, l)
				}
			}
			b.open.Store(int32(len(exports)))
			for _, e := range exports {
				e <- b
			}
		}
		for _, e := range exports {
			close(e)
		}
	}()
	for left := n; left > 0; {
		b := <-free
		b.lines = b.lines[:min(left, size)]
		for i := range b.lines {
			b.lines[i].Raw = Raw
		}
		left -= len(b.lines)
		received <- b
	}
	close(received)
	running.Wait()
}
