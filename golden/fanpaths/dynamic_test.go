package fanpaths

import (
	"container/heap"
	"slices"
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

// A dynamic engine decides for each message what a plan could have known, in the way that engines with a configuration
// usually do: nodes are interfaces behind bounded channels, what a fanout has in flight is in a map, and an outcome finds its
// way back by a stack of frames, of which each destination gets a copy. Deadlines are in a heap. Branches share a body,
// as ours do; it runs on one goroutine, so that no lock and no switch is counted.
type dynamic struct {
	received     chan *envelope
	outcomes     chan outcome
	destinations []destination
	awaits       string // none, primary or all
	timeout      time.Duration

	last    uint64
	flights map[uint64]*flight
	due     deadlines

	Acked, Nacked int // what its receiver hears
}

// An envelope is a body and who is to hear of it, the nearest last.
type envelope struct {
	body   *Event
	frames []frame
}

// A frame is what somebody who wants to hear of a message notes in it.
type frame struct {
	to   hearer
	note [2]uint64
}

type hearer interface {
	hear(note [2]uint64, err error)
}

type destination struct {
	exporter exporter
	queue    chan *envelope
}

type exporter interface{ Export(e *Event) error }

type exporterFunc func(*Event) error

func (f exporterFunc) Export(e *Event) error { return f(e) }

type outcome struct {
	of  *envelope
	err error
}

// A flight is a message that a fanout awaits.
type flight struct {
	of     *envelope
	states []uint8 // open, acked or failed
}

const (
	open uint8 = iota
	acked
	failed
)

type deadline struct {
	at     time.Time
	flight uint64
	index  int
}

type deadlines []deadline

func (d *deadlines) Len() int           { return len(*d) }
func (d *deadlines) Less(i, j int) bool { return (*d)[i].at.Before((*d)[j].at) }
func (d *deadlines) Swap(i, j int)      { (*d)[i], (*d)[j] = (*d)[j], (*d)[i] }
func (d *deadlines) Push(x any)         { *d = append(*d, x.(deadline)) }

func (d *deadlines) Pop() any {
	last := (*d)[len(*d)-1]
	*d = (*d)[:len(*d)-1]
	return last
}

func newDynamic(shop *Shop, awaits string, timeout time.Duration) *dynamic {
	d := &dynamic{
		received: make(chan *envelope, rt.Batch), outcomes: make(chan outcome, 4*rt.Batch),
		awaits: awaits, timeout: timeout, flights: map[uint64]*flight{},
	}
	for _, f := range []exporterFunc{shop.A, shop.B, shop.C} {
		d.destinations = append(d.destinations, destination{f, make(chan *envelope, rt.Batch)})
	}
	return d
}

// fill is the receiver: it makes the messages of a turn, and wants to hear of each.
func (d *dynamic) fill() {
	for i := range uint64(rt.Batch) {
		e := &envelope{body: new(Event)}
		fill(e.body)
		e.frames = append(e.frames, frame{(*intake)(d), [2]uint64{i}})
		d.received <- e
	}
}

// intake is the receiver as one who hears of messages.
type intake dynamic

func (d *intake) hear(_ [2]uint64, err error) {
	if err == nil {
		d.Acked++
	} else {
		d.Nacked++
	}
}

// turn sends on what was received, lets the exporters work on it, and brings outcomes back.
func (d *dynamic) turn() {
	for range len(d.received) {
		d.process(<-d.received)
	}
	for _, to := range d.destinations {
		for range len(to.queue) {
			e := <-to.queue
			if err := to.exporter.Export(e.body); len(e.frames) > 0 {
				d.outcomes <- outcome{e, err}
			}
		}
		for range len(d.outcomes) {
			o := <-d.outcomes
			top := o.of.frames[len(o.of.frames)-1]
			top.to.hear(top.note, o.err)
		}
	}
	for len(d.due) > 0 {
		next := d.due[0]
		if _, isOpen := d.flights[next.flight]; isOpen {
			if next.at.After(time.Now()) {
				break
			}
			d.hear([2]uint64{next.flight, uint64(next.index)}, rt.ErrTimeout)
		}
		heap.Pop(&d.due)
	}
}

// process is the fanout: each destination gets an envelope of its own, with the frames of the message and, where it is
// awaited, one more.
func (d *dynamic) process(e *envelope) {
	d.last++
	if d.awaits != "none" {
		d.flights[d.last] = &flight{of: e, states: make([]uint8, len(d.destinations))}
	}
	for i, to := range d.destinations {
		branch := &envelope{body: e.body}
		if d.awaits == "all" || d.awaits == "primary" && i == 0 {
			branch.frames = append(make([]frame, 0, len(e.frames)+1), e.frames...)
			branch.frames = append(branch.frames, frame{d, [2]uint64{d.last, uint64(i)}})
			if d.timeout > 0 {
				heap.Push(&d.due, deadline{time.Now().Add(d.timeout), d.last, i})
			}
		}
		to.queue <- branch
	}
	if d.awaits == "none" {
		d.settle(e, nil)
	}
}

// hear is the fanout's, of a destination.
func (d *dynamic) hear(note [2]uint64, err error) {
	f, isOpen := d.flights[note[0]]
	if !isOpen {
		return // it has come to something already
	}
	f.states[note[1]] = acked
	if err != nil {
		f.states[note[1]] = failed
	} else if d.awaits == "all" && slices.Contains(f.states, open) {
		return
	}
	delete(d.flights, note[0])
	d.settle(f.of, err)
}

func (d *dynamic) settle(e *envelope, err error) {
	top := e.frames[len(e.frames)-1]
	top.to.hear(top.note, err)
}
