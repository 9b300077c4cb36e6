package fanpaths

import rt "github.com/pipegen/pipegen/runtime"

// A dynamic engine decides for each message what a plan could have known: destinations are a slice of interfaces behind
// bounded channels, what is in flight is in a map, and an outcome finds its way back by a stack of frames that the message
// carries. It uses the same messages and exporters.
type dynamic struct {
	intake       *rt.Reader[Event]
	destinations []destination
	awaits       string // none, primary or all
	next         uint64
	flights      map[uint64]*flight
	outcomes     chan outcome
}

type destination struct {
	exporter exporter
	queue    chan parcel
}

type exporter interface{ Export(*Event) error }

type exporterFunc func(*Event) error

func (f exporterFunc) Export(e *Event) error { return f(e) }

// A frame tells who is to hear of a message, and what it wanted to remember.
type frame struct {
	node     int
	calldata []uint64
}

type parcel struct {
	body   *Event
	frames []frame
}

type outcome struct {
	frames []frame
	err    error
}

type flight struct {
	message *rt.Msg[Event]
	states  []uint8 // 1: in flight, 2: Acked, 3: Nacked
	done    uint64
}

func newDynamic(intake *rt.Reader[Event], shop *Shop, awaits string) *dynamic {
	d := &dynamic{intake: intake, awaits: awaits, flights: map[uint64]*flight{}, outcomes: make(chan outcome, 8)}
	for _, f := range []exporterFunc{shop.A, shop.B, shop.C} {
		d.destinations = append(d.destinations, destination{f, make(chan parcel, 8)})
	}
	return d
}

func (d *dynamic) turn() {
	for range min(d.intake.Avail(), rt.Batch) {
		d.message(d.intake.Take())
	}
	d.intake.Flush()
}

// message sends a message to all, lets each export it, and hears what it comes to.
func (d *dynamic) message(m *rt.Msg[Event]) {
	d.next++
	if d.awaits != "none" {
		d.flights[d.next] = &flight{message: m, states: make([]uint8, len(d.destinations))}
	}
	for i, to := range d.destinations {
		body := m.Body
		p := parcel{body: &body}
		if d.awaits != "none" {
			d.flights[d.next].states[i] = 1
			p.frames = append(p.frames, frame{0, []uint64{d.next, uint64(i)}})
		}
		to.queue <- p
	}
	for _, to := range d.destinations {
		p := <-to.queue
		err := to.exporter.Export(p.body)
		if len(p.frames) > 0 {
			d.outcomes <- outcome{p.frames, err}
		}
	}
	if d.awaits == "none" {
		d.settle(m, nil)
	}
	for len(d.outcomes) > 0 {
		d.hear(<-d.outcomes)
	}
}

func (d *dynamic) hear(o outcome) {
	top := o.frames[len(o.frames)-1]
	id, i := top.calldata[0], top.calldata[1]
	f, ok := d.flights[id]
	if !ok || d.awaits == "primary" && i != 0 {
		return
	}
	f.states[i], f.done = 2, f.done|1<<i
	if o.err != nil {
		f.states[i] = 3
	} else if d.awaits == "all" && f.done != 1<<len(d.destinations)-1 {
		return
	}
	delete(d.flights, id)
	d.settle(f.message, o.err)
}

func (d *dynamic) settle(m *rt.Msg[Event], err error) {
	if err == nil {
		d.intake.Acked.Inc()
	} else {
		d.intake.Nacked.Inc()
	}
	m.Body = Event{}
	d.intake.Free(m)
}
