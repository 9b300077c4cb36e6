package rt

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// A model of Parker, of the lanes in front of it and of the loop around a segment, small enough to try every
// interleaving. Two producers publish to a lane each and close it; the consumer, a segment, takes all there is until both
// lanes are drained; it may have a deadline too, and then an alarm.
//
// Each step is one access to memory that threads share, and names the line that it stands for: read the tables of steps
// beside parker.go, lane.go and segment.go. What a thread does between two such accesses is its own business and is
// part of the step before.

// A mutant is the protocol with one thing left out or turned round.
type mutant struct {
	noRecheck, recheckLanesOnly, publishLate, noSwap, tokenLeft, closeSilent, closedLast bool // of the parker and the lanes
	alarmKeepsArmed, alarmLeftOut                                                        bool // of the deadline
}

// A model is what to explore.
type model struct {
	entries  int8 // of each producer
	deadline bool
	mutant
}

// A state is all that the threads share and where each of them is.
type state struct {
	armed  bool
	tokens int8
	tail   [2]int8 // published entries
	closed [2]bool
	due    bool  // the deadline has passed
	alarm  alarm // of the sleeper

	producer [2]struct{ sent, at int8 }
	consumer struct {
		at       int8
		lane     int8 // that it looks at
		armed    bool // it is in the turn after arming
		progress bool // of this turn
		taken    [2]int8
		met      bool // the deadline
		ended    bool // the turn after arming, or rather Drain, has found the end
	}
}

type alarm int8

const (
	off alarm = iota
	set
	rung
)

// A step is one access. do performs it and names the next one; false: it would block.
type step struct {
	source string // file and line
	do     func(m *model, s *state, i int) (next int8, ok bool)
}

// The steps of producer i. Between two rounds it writes entries that nobody sees yet.
const (
	pPublish int8 = iota
	pClose
	pLook
	pSwap
	pToken
	pLate // of a mutant: publish, when all else is done
	pEnd
)

var producer = [...]step{
	pPublish: {"lane.go: l.tail.Store(l.next)", func(m *model, s *state, i int) (int8, bool) {
		if !m.publishLate {
			s.tail[i]++
		}
		return pLook, true
	}},
	pClose: {"lane.go: l.closed.Store(true)", func(m *model, s *state, i int) (int8, bool) {
		if !m.publishLate {
			s.closed[i] = true
		}
		if m.closeSilent {
			return m.again(s, i), true
		}
		return pLook, true
	}},
	pLook: {"parker.go: if p.armed.Load() {", func(m *model, s *state, i int) (int8, bool) {
		if s.armed {
			return pSwap, true
		}
		return m.woken(s, i), true
	}},
	pSwap: {"parker.go: if p.armed.CompareAndSwap(true, false) {", func(m *model, s *state, i int) (int8, bool) {
		if !s.armed && !m.noSwap {
			return m.woken(s, i), true
		}
		s.armed = false
		return pToken, true
	}},
	pToken: {"parker.go: p.token <- struct{}{}", func(m *model, s *state, i int) (int8, bool) {
		if s.tokens == 1 {
			return pToken, false
		}
		s.tokens++
		return m.woken(s, i), true
	}},
	pLate: {"", func(m *model, s *state, i int) (int8, bool) {
		if s.producer[i].sent < m.entries {
			s.tail[i]++
		} else {
			s.closed[i] = true
		}
		return m.again(s, i), true
	}},
}

// woken is where a producer goes on after its Wake.
func (m *model) woken(s *state, i int) int8 {
	if m.publishLate {
		return pLate
	}
	return m.again(s, i)
}

// again is the next round: an entry, the close behind the last of them, the end behind the close.
func (m *model) again(s *state, i int) int8 {
	x := &s.producer[i]
	switch x.sent++; {
	case x.sent < m.entries:
		return pPublish
	case x.sent == m.entries:
		return pClose
	}
	return pEnd
}

// The steps of the consumer. A turn looks into both lanes and at the clock; when it has found nothing, Drain looks whether
// both lanes are closed. After arming it takes such a turn once more.
const (
	cTake int8 = iota
	cClock
	cClosed
	cEmpty
	cArm
	cDisarm
	cOwed
	cSleep
	cSet
	cSelect
	cStop
	cEnd
)

var consumer = [...]step{
	cTake: {"lane.go: l.limit = l.tail.Load()", func(m *model, s *state, _ int) (int8, bool) {
		c := &s.consumer
		if n := s.tail[c.lane]; n > c.taken[c.lane] {
			c.taken[c.lane], c.progress = n, true
		}
		if c.lane++; c.lane < 2 {
			return cTake, true
		}
		return cClock, true
	}},
	cClock: {"host_real.go: time.Since(h.epoch)", func(m *model, s *state, _ int) (int8, bool) {
		c := &s.consumer
		if m.deadline && s.due && !c.met {
			c.met, c.progress = true, true
		}
		c.lane = 0
		switch {
		case c.progress && c.armed:
			return cDisarm, true
		case c.progress:
			return turn(s, false), true
		case c.armed && m.recheckLanesOnly:
			return m.sleep(s), true
		}
		return m.firstOfDrain(), true
	}},
	cClosed: {"lane.go: return l.closed.Load() && l.avail() == 0", func(m *model, s *state, _ int) (int8, bool) {
		if !s.closed[s.consumer.lane] {
			return m.notDrained(s), true
		}
		if m.closedLast {
			return m.laneDrained(s), true
		}
		return cEmpty, true
	}},
	cEmpty: {"lane.go: l.limit = l.tail.Load()", func(m *model, s *state, _ int) (int8, bool) {
		c := &s.consumer
		switch {
		case s.tail[c.lane] > c.taken[c.lane]:
			return m.notDrained(s), true
		case m.closedLast:
			return cClosed, true
		}
		return m.laneDrained(s), true
	}},
	cArm: {"parker.go: p.armed.Store(true)", func(m *model, s *state, _ int) (int8, bool) {
		s.armed = true
		if m.noRecheck {
			return m.sleep(s), true
		}
		return turn(s, true), true
	}},
	cDisarm: {"parker.go: if !p.armed.CompareAndSwap(true, false) {", func(m *model, s *state, _ int) (int8, bool) {
		if s.armed || m.tokenLeft {
			s.armed = false
			return up(s), true
		}
		return cOwed, true
	}},
	cOwed: {"parker.go: receive(p.token)", func(m *model, s *state, _ int) (int8, bool) {
		if s.tokens == 0 {
			return cOwed, false
		}
		s.tokens--
		return up(s), true
	}},
	cSleep: {"parker.go: func (p *Parker) sleep() { receive(p.token) }", func(m *model, s *state, _ int) (int8, bool) {
		if s.tokens == 0 {
			return cSleep, false
		}
		s.tokens--
		return turn(s, false), true
	}},
	cSet: {"parker.go: p.alarm.Reset(d)", func(m *model, s *state, _ int) (int8, bool) {
		s.alarm = set
		return cSelect, true
	}},
	cSelect: {"parker.go: if _, ok := receiveOr(p.token, p.alarm.C); ok {", func(m *model, s *state, _ int) (int8, bool) {
		if s.tokens == 0 {
			return cSelect, false
		}
		s.tokens--
		return cStop, true
	}},
	cStop: {"parker.go: p.alarm.Stop()", func(m *model, s *state, _ int) (int8, bool) {
		s.alarm = off
		return turn(s, false), true
	}},
}

// The other case of the select, a step of its own since either may be taken when both are ready.
var alarmed = step{"parker.go: } else {", func(m *model, s *state, _ int) (int8, bool) {
	if s.alarm != rung {
		return cSelect, false
	}
	s.alarm = off
	if m.alarmKeepsArmed {
		return turn(s, false), true
	}
	return cDisarm, true
}}

// turn begins a turn: the one after arming, or any other.
func turn(s *state, armed bool) int8 {
	s.consumer.armed, s.consumer.progress, s.consumer.lane = armed, false, 0
	return cTake
}

// firstOfDrain is the first look of drained; a mutant has the two the wrong way round.
func (m *model) firstOfDrain() int8 {
	if m.closedLast {
		return cEmpty
	}
	return cClosed
}

func (m *model) laneDrained(s *state) int8 {
	c := &s.consumer
	if c.lane++; c.lane < 2 {
		return m.firstOfDrain()
	}
	c.lane = 0
	if c.met != m.deadline { // a segment with deadlines ahead is not at its end
		return m.notDrained(s)
	}
	if c.armed {
		c.ended = true
		return cDisarm
	}
	return cEnd
}

func (m *model) notDrained(s *state) int8 {
	s.consumer.lane = 0
	if s.consumer.armed {
		return m.sleep(s)
	}
	return cArm
}

// up is where the consumer goes on when it has taken back an arming.
func up(s *state) int8 {
	if s.consumer.ended {
		return cEnd
	}
	return turn(s, false)
}

func (m *model) sleep(s *state) int8 {
	s.consumer.lane = 0
	if m.deadline && !s.consumer.met && !m.alarmLeftOut {
		return cSet
	}
	return cSleep
}

// moves are all states that may come next.
func (m *model) moves(s state) (next []state, err error) {
	for i := range s.producer {
		if at := s.producer[i].at; at != pEnd {
			n := s
			to, ok := producer[at].do(m, &n, i)
			if !ok {
				return nil, fmt.Errorf("a waker blocks: the token of an earlier arming is still there: %+v", s)
			}
			n.producer[i].at = to
			next = append(next, n)
		}
	}
	consume := func(x step) {
		n := s
		if to, ok := x.do(m, &n, 0); ok {
			n.consumer.at = to
			next = append(next, n)
		}
	}
	if s.consumer.at != cEnd {
		consume(consumer[s.consumer.at])
	}
	if s.consumer.at == cSelect {
		consume(alarmed)
	}
	if m.deadline && !s.due {
		n := s
		n.due = true
		next = append(next, n)
	}
	if s.due && s.alarm == set {
		n := s
		n.alarm = rung
		next = append(next, n)
	}
	return next, nil
}

// wrong says what must be true in no state.
func (m *model) wrong(s state) error {
	c := &s.consumer
	if s.tokens > 1 {
		return fmt.Errorf("two tokens: %+v", s)
	}
	if c.at == cEnd {
		switch {
		case s.tokens != 0 || s.armed || s.alarm != off:
			return fmt.Errorf("a token, an arming or an alarm is left: %+v", s)
		case c.taken != [2]int8{m.entries, m.entries}:
			return fmt.Errorf("entries are left: %+v", s)
		}
	}
	if asleep := (c.at == cSleep || c.at == cSelect) && s.tokens == 0; asleep && s.alarm != rung {
		waits := s.tail != c.taken || s.closed == [2]bool{true, true} && c.met == m.deadline || s.due && !c.met && s.alarm == off
		coming := false
		for i := range s.producer {
			coming = coming || s.producer[i].at != pEnd
		}
		if waits && !coming {
			return fmt.Errorf("a wake-up is lost: %+v", s)
		}
	}
	return nil
}

// explore tries every interleaving. It reports how many states there are, or what goes wrong in one: something wrong in
// itself, or that no way leads from it to the end.
func (m model) explore() (states int, err error) {
	first := state{}
	number := map[state]int32{first: 0}
	all := []state{first}
	var from [][]int32 // each state's predecessors
	from = append(from, nil)
	var reached []int32 // the ends
	for at := int32(0); int(at) < len(all); at++ {
		s := all[at]
		if err := m.wrong(s); err != nil {
			return len(all), err
		}
		next, err := m.moves(s)
		if err != nil {
			return len(all), err
		}
		if s.consumer.at == cEnd {
			reached = append(reached, at)
		} else if len(next) == 0 {
			return len(all), fmt.Errorf("the consumer sleeps for ever: %+v", s)
		}
		for _, n := range next {
			to, seen := number[n]
			if !seen {
				to = int32(len(all))
				number[n] = to
				all, from = append(all, n), append(from, nil)
			}
			from[to] = append(from[to], at)
		}
	}
	live := make([]bool, len(all))
	for len(reached) > 0 {
		at := reached[len(reached)-1]
		reached = reached[:len(reached)-1]
		if !live[at] {
			live[at] = true
			reached = append(reached, from[at]...)
		}
	}
	if stuck := slices.Index(live, false); stuck >= 0 {
		return len(all), fmt.Errorf("no way leads to the end from: %+v", all[stuck])
	}
	return len(all), nil
}

func models(x mutant) map[string]model {
	return map[string]model{
		"no deadline": {entries: 3, mutant: x},
		"deadline":    {entries: 2, deadline: true, mutant: x},
	}
}

func TestParkerInEveryInterleaving(t *testing.T) {
	for name, m := range models(mutant{}) {
		states, err := m.explore()
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		t.Logf("%s: %d states", name, states)
	}
}

// Each way to break the protocol fails in the model; in which one, and of what.
func TestBrokenParkersInEveryInterleaving(t *testing.T) {
	for _, x := range []struct {
		name string
		mutant
		in, finds string
	}{
		{"no turn after arming", mutant{noRecheck: true}, "no deadline", "a wake-up is lost"},
		{"the turn after arming does not look at closed", mutant{recheckLanesOnly: true}, "no deadline", "a wake-up is lost"},
		{"published after the look at armed", mutant{publishLate: true}, "no deadline", "a wake-up is lost"},
		{"wake without compare and swap", mutant{noSwap: true}, "no deadline", "a waker blocks"},
		{"disarm leaves the token that it is owed", mutant{tokenLeft: true}, "no deadline", "a waker blocks"},
		{"close does not wake", mutant{closeSilent: true}, "no deadline", "a wake-up is lost"},
		{"closed is looked at after what is there", mutant{closedLast: true}, "no deadline", "entries are left"},
		{"the alarm leaves the sleeper armed", mutant{alarmKeepsArmed: true}, "deadline", "a waker blocks"},
		{"sleep without an alarm before a deadline", mutant{alarmLeftOut: true}, "deadline", "a wake-up is lost"},
	} {
		t.Run(x.name, func(t *testing.T) {
			_, err := models(x.mutant)[x.in].explore()
			if err == nil || !strings.HasPrefix(err.Error(), x.finds) {
				t.Errorf("found: %v, want %s", err, x.finds)
			}
		})
	}
}

// The lines that the model stands for are still those of the code.
func TestModelNamesLinesThatExist(t *testing.T) {
	steps := slices.Concat(producer[:pLate], consumer[:cEnd], []step{alarmed})
	files := map[string]string{}
	for _, s := range steps {
		file, line, _ := strings.Cut(s.source, ": ")
		if _, read := files[file]; !read {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			files[file] = string(text)
		}
		if !strings.Contains(files[file], line) {
			t.Errorf("%s has no line %q", file, line)
		}
	}
	if got := slices.Sorted(maps.Keys(files)); !slices.Equal(got, []string{"host_real.go", "lane.go", "parker.go"}) {
		t.Errorf("the model stands for lines of %q", got)
	}
}
