package rt

import "time"

// A Processor is a Proc as generated code sees it: it calls the user's methods, each between Begin and what is done then with
// the message in hand, and carries out what they did.
type Processor[M any] struct {
	Proc[M]

	told     bool            // what is in hand was sent before
	heard    ring[answer[M]] // outcomes of what was sent, which its methods have not heard of yet
	ticks    time.Duration
	tick     time.Duration // when the next one is due
	refusing bool          // AcceptData has said no in this turn

	fresh Output // of did, when a method is called that has a message in hand

	Sent, Acked, Nacked Counter // what methods did and was carried out

	held  Counter // messages in the user's hands
	timed Counter // those put off, and one that AcceptData holds back
	until Counter // when the next time is up; 0: nothing is timed
}

// An answer is the outcome of a message that was sent.
type answer[M any] struct {
	msg *Msg[M]
	err error
}

// Init readies a processor with so many outputs, the first of which may be missing. Its messages come from pools.
func (p *Processor[M]) Init(run *Runner, outputs int, noTo bool, pools ...pool[M]) {
	p.runner, p.beyond, p.did, p.fresh = run, Output(outputs), gone, untouched
	if noTo {
		p.first, p.fresh = 1, confined
	}
	messages := 0
	for _, pool := range pools {
		all := pool.arena()
		messages += len(all)
		p.kept = append(p.kept, newArena(all))
	}
	p.acts.init(messages) // none is there twice
	p.causes.init(messages)
}

// Makes gives the processor messages of its own: the first of its pools. share says where their holds are counted: -1 nowhere, 0 in the
// message, else in the note of that number.
func (p *Processor[M]) Makes(own *Reserve[M], share int) { p.made, p.share = own, share }

// Wakeups gives it n slots for wakeups.
func (p *Processor[M]) Wakeups(n int) { p.wakeups.init(n) }

// Requeue gives it n slots for messages that are put off.
func (p *Processor[M]) Requeue(n int) {
	p.parked.init(n)
	p.waiting, p.vacant = newTable[*Msg[M]](n), newSlots(n)
}

// Ticks has it tick.
func (p *Processor[M]) Ticks(every time.Duration) { p.ticks = every }

// Hears gives it room for outcomes that it is to hear of: of each message one.
func (p *Processor[M]) Hears() { p.heard.init(len(p.acts.all)) }

// Turn notes the time of a turn, which is 0 where nothing is timed, and whether a drain has begun since the last one: then wakeups are
// cleared, and all that is put off is due.
func (p *Processor[M]) Turn(now time.Duration) (drainBegins bool) {
	p.now, p.refusing = now, false
	if p.draining || !p.runner.stop.draining.Load() {
		return false
	}
	p.draining = true
	p.wakeups.reset()
	p.parked.expire()
	return true
}

// Begin stands before the call of a method: it has m in hand, and may send so often.
func (p *Processor[M]) Begin(m *Msg[M], sends int) {
	p.hand, p.body, p.did, p.left, p.told = m, &m.Body, p.fresh, sends, false
	if sends == 0 {
		p.did = confined
	}
}

// BeginEmpty is Begin for a method that has nothing in hand.
func (p *Processor[M]) BeginEmpty(sends int) { p.did, p.left, p.told = gone, sends, false }

// Told is Begin for a method that is told of an outcome.
func (p *Processor[M]) Told(m *Msg[M], sends int) {
	p.Begin(m, sends)
	p.told = true
}

// WasTold reports whether the method was called to be told of an outcome.
func (p *Processor[M]) WasTold() bool { return p.told }

// Refuse notes that AcceptData says no while messages wait: the gate is shut. As that is shown at once, so is what they wait for: the
// segment sleeps next.
func (p *Processor[M]) Refuse(g *Gate) {
	p.refusing = true
	p.publishTimed()
	g.Shut()
}

// Hand takes the message that the method was given and has done nothing with; nil if there is none.
func (p *Processor[M]) Hand() *Msg[M] {
	if p.did >= gone {
		return nil
	}
	p.did = gone
	return p.hand
}

// Keep leaves the message that the method was given and has done nothing with in the user's hands.
func (p *Processor[M]) Keep() {
	if p.did < gone {
		p.keep()
	}
}

//go:noinline
func (p *Processor[M]) keep() {
	m := p.Hand()
	for i, all := 0, p.kept; i < len(all); i++ {
		if a := &all[i]; a.holds(m) {
			a.keep(m)
			if p.made == nil || i > 0 {
				p.holding++
			}
		}
	}
}

// Only takes what a method did with the message in hand, if that was all: where it goes, or Acks.
func (p *Processor[M]) Only() (to Output) {
	if to = p.did; to >= acked {
		p.did = gone
	}
	return to
}

// Acts reports whether something that a method did is left to be carried out.
func (p *Processor[M]) Acts() bool {
	return p.did >= acked || p.acts.len() > 0
}

// Act takes what is to be carried out next: where the message goes, which may be Acks or Nacks.
func (p *Processor[M]) Act() (m *Msg[M], to Output) {
	p.spread()
	a := p.acts.pop()
	p.hand = a.msg
	return a.msg, a.to
}

// Cause is the cause of the Nack that Act gave.
func (p *Processor[M]) Cause() error { return p.causes.pop() }

// What an act may be that sends nothing.
const (
	Acks  = acked
	Nacks = nacked
)

// Last is the message that was sent last: what a function further down had in hand when it panicked.
func (p *Processor[M]) Last() *Msg[M] { return p.hand }

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
func (p *Processor[M]) Slots() uint64 { return p.vacant.room() }

// Due takes out a message that was put off and whose time has come; nil if there is none.
func (p *Processor[M]) Due() *Msg[M] {
	slot := p.parked.due(p.now)
	if slot < 0 {
		return nil
	}
	p.vacant.give(uint32(slot))
	return *p.waiting.at(uint32(slot))
}

// Wake takes out a wakeup whose time has come.
func (p *Processor[M]) Wake() (slot int, revision uint64, ok bool) {
	if slot = p.wakeups.due(p.now); slot < 0 {
		return 0, 0, false
	}
	return slot, p.wakeups.slot(slot).number, true
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

// Idle reports whether the processor has nothing to do any more with messages that it was given: else its segment can't end.
func (p *Processor[M]) Idle() bool {
	return p.holding == 0 && p.parked.len() == 0 && p.heard.len() == 0 && !p.Acts()
}

// Next is when the next time is up; 0 if nothing is timed. open says whether there is room for what was put off: if not, nobody waits
// for its time.
func (p *Processor[M]) Next(open bool) time.Duration {
	putOff := time.Duration(0)
	if open {
		putOff = p.parked.next()
	}
	return Soonest(p.wakeups.next(), putOff, p.nextTick())
}

func (p *Processor[M]) nextTick() time.Duration {
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
	p.held.set(uint64(p.holding))
	p.publishTimed()
}

func (p *Processor[M]) publishTimed() {
	timed := p.parked.len()
	if p.refusing {
		timed++
	}
	p.timed.set(timed)
	p.until.set(uint64(p.Next(true)))
}

// Stats are the counts for a row of Stats. parked are the messages that are kept on purpose: none once a drain has begun.
func (p *Processor[M]) Stats() (out, acked, nacked, parked uint64) {
	if !p.runner.stop.draining.Load() {
		parked = p.held.Load()
		if time.Duration(p.until.Load()) >= p.runner.Now() { // at that very moment others may come first
			parked += p.timed.Load()
		}
	}
	return p.Sent.Load(), p.Acked.Load(), p.Nacked.Load(), parked
}
