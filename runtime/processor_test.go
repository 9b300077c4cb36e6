package rt

import (
	"cmp"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// newProcessor makes a processor of a pool, with messages of its own, and of everything a little.
func newProcessor(messages, own, requeue, wakeups, outputs int) (*Processor[int], *Reserve[int], *Reserve[int]) {
	pool, made := &Reserve[int]{}, &Reserve[int]{}
	pool.Init(messages)
	made.Init(own)
	p := &Processor[int]{}
	p.Init(&Runner{}, outputs, false, made, pool)
	p.Makes(made, -1)
	p.Wakeups(wakeups)
	p.Requeue(requeue)
	p.Hears()
	return p, pool, made
}

// panics reports whether f panics.
func panics(f func()) (did bool) {
	defer func() { did = recover() != nil }()
	f()
	return false
}

// where a message is, as the model of TestProcessorAgainstModel sees it.
type whereabouts int

const (
	inPool whereabouts = iota
	inHand
	kept
	putOff
	under // sent: further down
	heard // answered, and not heard of yet
)

// TestProcessorAgainstModel does by chance all that methods and generated code may do, and compares each answer with a plain model:
// maps and slices that are sorted anew each time.
func TestProcessorAgainstModel(t *testing.T) {
	for seed := range uint64(300) {
		modelled(t, seed)
		if t.Failed() {
			return
		}
	}
}

type processorModel struct {
	t      *testing.T
	seed   uint64
	chance *rand.Rand
	p      *Processor[int]
	pool   *Reserve[int]
	made   *Reserve[int]

	at       map[*Msg[int]]whereabouts
	own      map[*Msg[int]]bool
	hand     *Msg[int]
	left     int
	acts     []modelAct
	heard    []answer[int]
	parked   []parking
	slots    int
	wakeups  map[int]parking
	revision uint64
	number   uint64
	now      time.Duration
	draining bool
}

type modelAct struct {
	msg   *Msg[int]
	cause error
	to    Output
}

type parking struct {
	m      *Msg[int]
	due    time.Duration
	number uint64
}

func (m *processorModel) failf(format string, args ...any) {
	m.t.Helper()
	m.t.Errorf("seed %d: "+format, append([]any{m.seed}, args...)...)
}

func modelled(t *testing.T, seed uint64) {
	m := &processorModel{t: t, seed: seed, chance: rand.New(rand.NewPCG(seed, 5)), at: map[*Msg[int]]whereabouts{}, own: map[*Msg[int]]bool{}, wakeups: map[int]parking{}}
	m.slots = m.chance.IntN(5)
	m.p, m.pool, m.made = newProcessor(1+m.chance.IntN(70), 1+m.chance.IntN(3), m.slots, 3, 3)
	m.now = 1
	m.p.Turn(1)
	for range 600 {
		m.turn()
		if t.Failed() {
			return
		}
	}
}

// turn is a call of a method, or what happens between two.
func (m *processorModel) turn() {
	switch m.chance.IntN(10) {
	case 0, 1, 2: // a message arrives
		if m.pool.Room() == 0 {
			return
		}
		m.call(m.pool.Take())
	case 3, 4: // what was sent is answered
		for msg := range m.at {
			if m.at[msg] == under {
				err := m.anError()
				m.p.Hear(msg, err)
				m.heard = append(m.heard, answer[int]{msg, err})
				m.at[msg] = heard
				break
			}
		}
	case 5: // and heard of
		if got := m.p.Heard(); got != uint64(len(m.heard)) {
			m.failf("%d outcomes wait, want %d", got, len(m.heard))
		}
		if len(m.heard) == 0 {
			return
		}
		want := m.heard[0]
		m.heard = m.heard[1:]
		if msg, err := m.p.NextHeard(); msg != want.msg || err != want.err {
			m.failf("another outcome is heard of")
		}
		m.call(want.msg)
	case 6: // nothing in hand: a wakeup, a tick, a config
		m.call(nil)
	case 7, 8:
		m.now += time.Duration(m.chance.IntN(5))
		m.p.Turn(m.now)
		m.due()
	case 9:
		if m.chance.IntN(60) > 0 {
			return
		}
		m.p.runner.stop.draining.Store(true)
		if m.p.Turn(m.now) == m.draining {
			m.failf("a drain begins twice, or not at all")
		}
		m.draining = true
		clear(m.wakeups)
	}
	m.compare()
}

func (m *processorModel) anError() error {
	if m.chance.IntN(2) == 0 {
		return nil
	}
	return errors.New("failed")
}

func byDue(a, b parking) int {
	return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(a.number, b.number))
}

// due takes out what is due, in order.
func (m *processorModel) due() {
	sorted := slices.SortedFunc(func(yield func(parking) bool) {
		for _, w := range m.wakeups {
			if !yield(w) {
				return
			}
		}
	}, byDue)
	for _, want := range sorted {
		if want.due > m.now {
			break
		}
		slot, revision, ok := m.p.Wake()
		if !ok || revision != want.number || m.wakeups[slot] != want {
			m.failf("wakeup %d of slot %d comes, want %d", revision, slot, want.number)
		}
		delete(m.wakeups, slot)
	}
	if slot, revision, ok := m.p.Wake(); ok {
		m.failf("wakeup %d of slot %d comes, which is not due", revision, slot)
	}
	for slices.SortFunc(m.parked, byDue); len(m.parked) > 0 && (m.draining || m.parked[0].due <= m.now); slices.SortFunc(m.parked, byDue) {
		want := m.parked[0]
		m.parked = m.parked[1:]
		if got := m.p.Due(); got != want.m {
			m.failf("another message is due")
		}
		m.call(want.m)
	}
	if m.p.Due() != nil {
		m.failf("a message is due that should not be")
	}
}

// call is the call of a method.
func (m *processorModel) call(msg *Msg[int]) {
	m.left = m.chance.IntN(3)
	m.hand = msg
	if msg != nil {
		m.p.Begin(msg, m.left)
		m.at[msg] = inHand
	} else {
		m.p.BeginEmpty(m.left)
	}
	for range m.chance.IntN(4) {
		m.does()
	}
	if m.chance.IntN(2) == 0 {
		m.only(msg)
	}
	if got := m.p.Hand(); got != m.hand {
		m.failf("in hand is another message")
	}
	if m.hand != nil {
		m.p.Begin(m.hand, 0)
		m.p.Keep()
		m.at[m.hand] = kept
	}
	for _, want := range m.acts {
		if !m.p.Acts() {
			m.failf("something is not carried out")
			return
		}
		got, to := m.p.Act()
		var err error
		if to == Nacks {
			err = m.p.Cause()
		}
		if got != want.msg || to != want.to || err != want.cause {
			m.failf("another act is carried out")
		}
		m.carriedOut(got, to)
	}
	m.acts = m.acts[:0]
	if m.p.Acts() {
		m.failf("something is carried out twice")
	}
}

// only takes what a method did where that was one thing; msg is what it was given.
func (m *processorModel) only(msg *Msg[int]) {
	to := m.p.Only()
	if to < Acks {
		return
	}
	if len(m.acts) != 1 || m.acts[0].to != to || m.acts[0].msg != msg || m.p.Last() != msg {
		m.failf("one thing was done, of %v", m.acts)
		return
	}
	m.acts = m.acts[:0]
	m.carriedOut(msg, to)
}

func (m *processorModel) carriedOut(msg *Msg[int], to Output) {
	switch {
	case to >= 0:
		m.at[msg] = under
	case m.own[msg]:
		delete(m.at, msg)
		delete(m.own, msg)
		m.made.Put(msg)
	default:
		delete(m.at, msg)
		m.pool.Put(msg)
	}
}

// some is a message that the processor knows; mostly one that it may do something with.
func (m *processorModel) some() *Msg[int] {
	if m.hand != nil && m.chance.IntN(2) == 0 {
		return m.hand
	}
	all := slices.Collect(func(yield func(*Msg[int]) bool) {
		for _, pool := range []*Reserve[int]{m.pool, m.made} {
			for i := range pool.all {
				if msg := &pool.all[i]; (m.at[msg] == kept || m.chance.IntN(40) == 0) && !yield(msg) {
					return
				}
			}
		}
	})
	if len(all) == 0 {
		return nil
	}
	return all[m.chance.IntN(len(all))]
}

// does is one thing that a method does.
func (m *processorModel) does() {
	msg := m.some()
	what := m.chance.IntN(8)
	if what < 5 && msg == nil {
		if !panics(func() { m.p.Ack(new(int)) }) {
			m.failf("a message of nobody's was Acked")
		}
		return
	}
	wrong := what < 5 && m.at[msg] != inHand && m.at[msg] != kept
	switch what {
	case 0, 1, 2, 3:
		m.passes(msg, what, wrong)
	case 4:
		after := time.Duration(m.chance.IntN(9))
		var err error
		did := panics(func() { err = m.p.RequeueLater(&msg.Body, after) })
		switch want := m.refuses(len(m.parked) == m.slots); {
		case want != nil:
			if did || err != want {
				m.failf("put off: %v, want %v", err, want)
			}
		case did != wrong:
			m.failf("put off, panics %v, want %v", did, wrong)
		case !wrong:
			m.number++
			m.parked = append(m.parked, parking{msg, m.now + after, m.number})
			m.gone(msg, putOff)
		}
	case 5:
		slot, after := m.chance.IntN(5)-1, time.Duration(m.chance.IntN(9))
		revision, err := m.p.SetWakeup(slot, after)
		switch {
		case m.draining:
			if err != ErrDraining {
				m.failf("a wakeup set while draining: %v", err)
			}
		case slot < 0 || slot > 2:
			if err != ErrNoSlot {
				m.failf("a wakeup of slot %d: %v", slot, err)
			}
		default:
			m.revision++
			if err != nil || revision != m.revision {
				m.failf("revision %d, error %v, want %d", revision, err, m.revision)
			}
			m.wakeups[slot] = parking{due: m.now + after, number: revision}
		}
	case 6:
		slot := m.chance.IntN(5) - 1
		_, want := m.wakeups[slot]
		if got := m.p.CancelWakeup(slot); got != want {
			m.failf("cancelled: %v, want %v", got, want)
		}
		delete(m.wakeups, slot)
	case 7:
		got, room := m.p.New(), len(m.made.all)-len(m.own)
		if (got != nil) != (room > 0) {
			m.failf("a new message with room for %d", room)
		}
		if got != nil {
			msg := m.made.Last()
			m.at[msg], m.own[msg] = kept, true
		}
	}
}

func (m *processorModel) passes(msg *Msg[int], what int, wrong bool) {
	var err error
	to, cause := Output(what), error(nil)
	did := panics(func() {
		switch what {
		case 0:
			err = m.p.Send(&msg.Body)
		case 1:
			err = m.p.SendTo(to, &msg.Body)
		case 2:
			to = Acks
			m.p.Ack(&msg.Body)
		case 3:
			to, cause = Nacks, errors.New("nacked")
			m.p.Nack(&msg.Body, cause)
		}
	})
	switch full := what < 2 && m.left == 0; {
	case full:
		if did || err != ErrFull {
			m.failf("sent beyond what may be sent: %v", err)
		}
	case did != wrong:
		m.failf("panics %v, want %v", did, wrong)
	case err != nil:
		m.failf("%v", err)
	default:
		if !wrong {
			if what < 2 {
				m.left--
			}
			m.acts = append(m.acts, modelAct{msg, cause, to})
			m.gone(msg, under)
		}
	}
}

func (m *processorModel) refuses(full bool) error {
	switch {
	case m.draining:
		return ErrDraining
	case full:
		return ErrFull
	}
	return nil
}

// gone notes that a message is not the processor's any more.
func (m *processorModel) gone(msg *Msg[int], where whereabouts) {
	m.at[msg] = where
	if msg == m.hand {
		m.hand = nil
	}
}

// compare compares what can be asked for at any time.
func (m *processorModel) compare() {
	held := 0
	for msg, at := range m.at {
		if at == kept && !m.own[msg] {
			held++
		}
	}
	if m.p.holding != held {
		m.failf("%d messages are kept, want %d", m.p.holding, held)
	}
	if got := m.p.Slots(); got != uint64(m.slots-len(m.parked)) {
		m.failf("%d slots are free, want %d", got, m.slots-len(m.parked))
	}
	if got, want := m.p.Idle(), held+len(m.parked)+len(m.heard) == 0; got != want {
		m.failf("idle %v, want %v", got, want)
	}
	var next time.Duration
	for _, w := range m.wakeups {
		if next == 0 || w.due < next {
			next = w.due
		}
	}
	if got := m.p.Next(false); got != next {
		m.failf("the next wakeup is at %v, want %v", got, next)
	}
}

// Ticks that were missed are one, and none comes once a drain has begun.
func TestTicksAreCoalesced(t *testing.T) {
	p, _, _ := newProcessor(1, 1, 0, 0, 1)
	p.Ticks(10)
	var at []time.Duration
	for now := time.Duration(3); now < 100; now++ {
		if now > 40 && now < 75 {
			continue // it was busy
		}
		p.runner.stop.draining.Store(now > 90)
		p.Turn(now)
		if p.Ticked() {
			at = append(at, now)
		}
		if want := now - now%10 + 10; now <= 90 && p.Next(true) != want || now > 90 && p.Next(true) != 0 {
			t.Errorf("at %d the next tick is at %d", now, p.Next(true))
		}
	}
	if want := []time.Duration{10, 20, 30, 40, 75, 80, 90}; !slices.Equal(at, want) {
		t.Errorf("ticks at %v, want %v", at, want)
	}
}

// The latest config wins; what comes once a drain has begun is counted and dropped.
func TestSettingIsTheLatest(t *testing.T) {
	r := &Runner{}
	r.Init("t", Shutdown{}, nil)
	var s Setting[string]
	s.Init(r, r.Parker())
	if s.Fresh() != nil {
		t.Error("nothing was set")
	}
	s.Set("a")
	s.Set("b")
	if got := s.Fresh(); got == nil || *got != "b" {
		t.Errorf("got %v", got)
	}
	if s.Fresh() != nil {
		t.Error("it comes twice")
	}
	s.Set("c")
	r.stop.draining.Store(true)
	if s.Fresh() != nil || s.Dropped() != 1 {
		t.Errorf("it came while draining, or %d dropped", s.Dropped())
	}
	if s.Set("d"); s.Fresh() != nil || s.Dropped() != 2 {
		t.Errorf("it came while draining, or %d dropped", s.Dropped())
	}
}

// What a method does with the message that it was given needs no note if it is all that it does.
func TestProcessorDoesOneThing(t *testing.T) {
	p, pool, _ := newProcessor(2, 1, 1, 0, 2)
	p.Turn(1)
	first, other := pool.Take(), pool.Take()
	p.Begin(other, 1)
	p.Keep()
	p.Begin(first, 2)
	if to := p.Only(); to >= Acks {
		t.Errorf("it did %d, want nothing", to)
	}
	does := func(want Output, do func()) {
		t.Helper()
		p.Begin(first, 2)
		do()
		if got := p.Only(); got != want || p.Acts() || p.Hand() != nil {
			t.Errorf("it did %d, want %d and nothing else", got, want)
		}
	}
	does(To, func() { _ = p.Send(&first.Body) })
	does(1, func() { _ = p.SendTo(1, &first.Body) })
	does(Acks, func() { p.Ack(&first.Body) })

	p.Begin(first, 2)
	_ = p.Send(&first.Body)
	_ = p.Send(&other.Body)
	if to := p.Only(); to >= Acks {
		t.Errorf("it did %d and more, which Only takes for one thing", to)
	}
	for _, want := range []*Msg[int]{first, other} {
		if got, to := p.Act(); got != want || to != To {
			t.Errorf("%p goes to %d, want %p", got, to, want)
		}
	}
	if p.Acts() {
		t.Error("something is left")
	}
}

// Where the spec has no to:, Send panics, whatever the method has in hand.
func TestProcessorHasNoSuchOutput(t *testing.T) {
	p, pool, _ := newProcessor(2, 1, 1, 0, 2)
	p.Init(&Runner{}, 2, true, pool)
	m := pool.Take()
	p.Begin(m, 1)
	for _, to := range []Output{To, Acks, 2} {
		if !panics(func() { _ = p.SendTo(to, &m.Body) }) {
			t.Errorf("it sends to %d", to)
		}
	}
	if !panics(func() { _ = p.Send(&m.Body) }) {
		t.Error("it sends to what is not there")
	}
	if err := p.SendTo(1, &m.Body); err != nil || p.Only() != 1 {
		t.Errorf("it does not send to 1: %v", err)
	}
}

// Nothing that a processor does allocates.
func TestProcessorAllocatesNothing(t *testing.T) {
	if poisons() {
		t.Skip("poisoning allocates")
	}
	p, pool, made := newProcessor(64, 4, 8, 4, 2)
	m := pool.Take()
	now := time.Duration(1)
	allocated := testing.AllocsPerRun(1000, func() {
		p.Turn(now)
		p.Begin(m, 1)
		_ = p.Send(&m.Body)
		carryOut(p)
		p.Hear(m, nil)
		p.NextHeard()
		p.Begin(m, 1)
		p.Keep()
		p.BeginEmpty(1)
		_ = p.RequeueLater(&m.Body, 1)
		_, _ = p.SetWakeup(1, 1)
		_, _ = p.SetWakeup(2, 1)
		p.CancelWakeup(2)
		own := p.New()
		_ = p.Send(own)
		carryOut(p)
		made.Put(p.Last())
		now++
		p.Turn(now)
		p.Wake()
		p.Due()
	})
	if allocated != 0 {
		t.Errorf("%v allocations", allocated)
	}
}

func carryOut(p *Processor[int]) {
	for p.Acts() {
		p.Act()
	}
}

func BenchmarkWakeup(b *testing.B) {
	p, _, _ := newProcessor(1, 1, 0, 16, 1)
	b.ReportAllocs()
	now := time.Duration(1)
	for i := range b.N {
		p.Turn(now)
		_, _ = p.SetWakeup(i&15, time.Duration(i&7))
		p.Wake()
		now++
	}
}

func BenchmarkProcessorSends(b *testing.B) {
	p, pool, _ := newProcessor(64, 1, 0, 0, 1)
	m := pool.Take()
	b.ReportAllocs()
	for b.Loop() {
		p.Begin(m, 1)
		_ = p.Send(&m.Body)
		p.Keep()
		carryOut(p)
	}
}
