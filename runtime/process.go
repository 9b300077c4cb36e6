package rt

import "time"

// A Processor is a Proc as generated code sees it: it calls the user's methods, each between Begin and what is done then with
// the message in hand, and carries out what they did.
type Processor[M any] struct {
	Proc[M]

	Sent, Acked, Nacked Counter // what its methods did
	Held                Counter // messages that it keeps, or that are put off

	last  *Msg[M]
	heard ring[answer[M]] // outcomes of what was sent, which its methods have not heard of yet
	ticks time.Duration
	tick  time.Duration // when the next one is due

}

// An answer is the outcome of a message that was sent.
type answer[M any] struct {
	msg *Msg[M]
	err error
}

// Init readies a processor with so many outputs, the first of which may be missing. Its messages come from pools.
func (p *Processor[M]) Init(outputs int, noTo bool, pools ...pool[M]) {
	p.outputs, p.noTo = outputs, noTo
	messages := 0
	for _, pool := range pools {
		all := pool.arena()
		messages += len(all)
		p.kept = append(p.kept, newArena(all))
	}
	p.acts = make([]act[M], 0, messages) // none is there twice
}

// Makes gives the processor messages of its own: the first of its pools.
func (p *Processor[M]) Makes(own *Reserve[M]) { p.made = own }

// Wakeups gives it n slots for wakeups.
func (p *Processor[M]) Wakeups(n int) { p.wakeups.init(n) }

// Requeue gives it n slots for messages that are put off.
func (p *Processor[M]) Requeue(n int) {
	p.parked.init(n)
	p.waiting, p.vacant = make([]*Msg[M], n), make([]int32, n)
	for i := range p.vacant {
		p.vacant[i] = int32(n - 1 - i) //nolint:gosec // a spec has fewer slots
	}
}

// Ticks has it tick.
func (p *Processor[M]) Ticks(every time.Duration) { p.ticks = every }

// Hears gives it room for outcomes that it is to hear of: of each message one.
func (p *Processor[M]) Hears() { p.heard.init(cap(p.acts)) }

// Turn notes the time of a turn.
func (p *Processor[M]) Turn(now time.Duration) { p.now = now }

// Drain begins a drain: wakeups are cleared, and all that is put off is due. It reports whether it was begun by this call.
func (p *Processor[M]) Drain(draining bool) (begins bool) {
	if !draining || p.draining {
		return false
	}
	p.draining = true
	p.wakeups.reset()
	p.parked.expire()
	return true
}

// Begin stands before the call of a method: it has m in hand, or nothing where m is nil, and may send so often.
func (p *Processor[M]) Begin(m *Msg[M], sends int) { p.hand, p.left = m, sends }

// Hand takes the message that the method was given and has done nothing with; nil if there is none.
func (p *Processor[M]) Hand() *Msg[M] {
	m := p.hand
	p.hand = nil
	return m
}

// Keep leaves the message that the method was given and has done nothing with in the user's hands.
func (p *Processor[M]) Keep() {
	if p.hand != nil {
		p.keep()
	}
}

//go:noinline
func (p *Processor[M]) keep() {
	m := p.Hand()
	for i := range p.kept {
		if a := &p.kept[i]; a.holds(m) {
			a.keep(m)
			if p.made == nil || i > 0 {
				p.holding++
			}
		}
	}
}

// Acts reports whether something that a method did is left to be carried out.
func (p *Processor[M]) Acts() bool {
	if p.at < len(p.acts) {
		return true
	}
	p.acts, p.at = p.acts[:0], 0
	return false
}

// Act takes what is to be carried out next: where the message goes, which may be Acks or Nacks, and the cause of that.
func (p *Processor[M]) Act() (m *Msg[M], to Output, cause error) {
	a := &p.acts[p.at]
	p.at++
	m, to, cause = a.msg, a.to, a.err
	if to >= 0 {
		p.Sent.Inc()
		p.last = m
	} else {
		a.err = nil // it must not be kept alive
	}
	return m, to, cause
}

// What an act may be that sends nothing.
const (
	Acks  = acked
	Nacks = nacked
)

// Last is the message that was sent last: what a function further down had in hand when it panicked.
func (p *Processor[M]) Last() *Msg[M] { return p.last }

// Own reports whether a message is one of the processor's own.
func (p *Processor[M]) Own(m *Msg[M]) bool { return p.own().holds(m) }

// Hear notes the outcome of a message that was sent, for Ack or Nack.
func (p *Processor[M]) Hear(m *Msg[M], err error) { p.heard.push(answer[M]{m, err}) }

// Heard is how many outcomes wait.
func (p *Processor[M]) Heard() uint64 { return p.heard.len() }

// NextHeard takes one.
func (p *Processor[M]) NextHeard() (m *Msg[M], err error) {
	a := p.heard.pop()
	return a.msg, a.err
}

// Slots is how many more messages may be put off: the accept gate lets no more pass.
func (p *Processor[M]) Slots() uint64 { return uint64(len(p.vacant)) }

// Due takes out a message that was put off and whose time has come; nil if there is none.
func (p *Processor[M]) Due() *Msg[M] {
	slot := p.parked.due(p.now)
	if slot < 0 {
		return nil
	}
	m := p.waiting[slot]
	p.waiting[slot] = nil
	p.vacant = append(p.vacant, int32(slot)) //nolint:gosec // as above
	return m
}

// Wake takes out a wakeup whose time has come.
func (p *Processor[M]) Wake() (slot int, revision uint64, ok bool) {
	if slot = p.wakeups.due(p.now); slot < 0 {
		return 0, 0, false
	}
	return slot, p.wakeups.slots[slot].number, true
}

// Ticked reports whether a tick is due. Those that were missed are one.
func (p *Processor[M]) Ticked() bool {
	if p.now < p.tick || p.draining {
		return false
	}
	first := p.tick == 0
	p.tick = p.now - p.now%p.ticks + p.ticks
	return !first
}

// Busy reports whether the processor has something to do yet with messages that it was given: then its segment can't end.
func (p *Processor[M]) Busy() bool {
	return p.holding > 0 || len(p.parked.heap) > 0 || p.Acts() || p.heard.len() > 0
}

// NextWakeup is when a wakeup is due; 0 if none is set.
func (p *Processor[M]) NextWakeup() time.Duration { return p.wakeups.next() }

// NextDue is when a message that was put off is due; 0 if there is none.
func (p *Processor[M]) NextDue() time.Duration { return p.parked.next() }

// NextTick is when the next tick is due; 0 when there are no more.
func (p *Processor[M]) NextTick() time.Duration {
	if p.draining {
		return 0
	}
	return p.tick
}

// Publish shows the counts to Stats.
func (p *Processor[M]) Publish() {
	p.Sent.Publish()
	p.Acked.Publish()
	p.Nacked.Publish()
	p.Held.set(uint64(p.holding + len(p.parked.heap))) //nolint:gosec // neither is negative
}

// A ring is a queue of one goroutine's own that never holds more than its size.
type ring[T any] struct {
	all         []T
	first, next uint64
}

func (r *ring[T]) init(size int) { r.all = make([]T, powerOfTwo(size)) }

func (r *ring[T]) len() uint64 { return r.next - r.first }

func (r *ring[T]) push(v T) {
	r.all[r.next&uint64(len(r.all)-1)] = v
	r.next++
}

// pop takes the oldest and does not keep it alive.
func (r *ring[T]) pop() (v T) {
	at := &r.all[r.first&uint64(len(r.all)-1)]
	r.first++
	v, *at = *at, v
	return v
}
