package rt

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
)

// A model of Parker, and of the two lanes in front of a consumer, small enough to try every interleaving: each step is
// one atomic access of parker.go or lane.go. Two producers publish to a lane each and close it; the consumer takes all
// there is and ends.

const modelItems = 3 // of each producer

// A protocol is Parker's, or that with something left out.
type protocol struct{ noRecheck, noLookAtClosed, noCAS, tokenLeft, wakeFirst, closedLast bool }

type world struct {
	armed    bool
	tokens   int
	tail     [2]int // published
	closed   [2]bool
	producer [2]struct{ sent, at int }
	taken    [2]int
	at       int // the consumer's next step
	lane     int // the lane that it looks at
}

// The steps of a producer: publish an entry, or the close after the last; then Wake.
const (
	publish = iota
	loadArmed
	casArmed
	sendToken
	publishLate // of a mutant
	produced
)

// The steps of the consumer.
const (
	look          = iota // lane.avail, for each lane
	lookClosed           // lane.drained, for each lane: closed first,
	lookDrained          // then avail
	arm                  // Parker.arm
	recheck              // the same once more: lane.avail,
	recheckClosed        // lane.drained
	recheckDrained
	disarm // Parker.disarm
	sleep  // Parker.sleep, and the wait in disarm
	consumed
)

// produce takes a step of producer i.
func (w world) produce(i int, p protocol) (world, bool) {
	x := &w.producer[i]
	doPublish := func() {
		if x.sent < modelItems {
			w.tail[i]++
		} else {
			w.closed[i] = true
		}
	}
	advance := func() {
		x.at = publish
		if x.sent++; x.sent > modelItems {
			x.at = produced
		}
	}
	woken := func() {
		if p.wakeFirst {
			x.at = publishLate
		} else {
			advance()
		}
	}
	switch x.at {
	case publish:
		if !p.wakeFirst {
			doPublish()
		}
		x.at = loadArmed
	case publishLate:
		doPublish()
		advance()
	case loadArmed:
		if w.armed {
			x.at = casArmed
		} else {
			woken()
		}
	case casArmed:
		if won := w.armed || p.noCAS; won {
			w.armed = false
			x.at = sendToken
		} else {
			woken()
		}
	case sendToken:
		if w.tokens == 1 {
			panic("a waker blocks: the token of an earlier arming is still there")
		}
		w.tokens++
		woken()
	case produced:
		return w, false
	}
	return w, true
}

// consume takes a step of the consumer.
func (w world) consume(p protocol) (world, bool) {
	other := func(then int) {
		if w.lane++; w.lane == 2 {
			w.lane, w.at = 0, then
		}
	}
	goTo := func(at int) { w.lane, w.at = 0, at }
	switch w.at {
	case look:
		if w.tail[w.lane] > w.taken[w.lane] {
			w.taken[w.lane]++
			goTo(look)
		} else {
			other(lookClosed)
		}
	case lookClosed:
		if w.closed[w.lane] {
			w.at = lookDrained
		} else {
			goTo(arm)
		}
	case lookDrained:
		if w.tail[w.lane] > w.taken[w.lane] && !p.closedLast {
			goTo(look)
		} else if w.at = lookClosed; w.lane == 1 {
			goTo(consumed)
		} else {
			w.lane++
		}
	case arm:
		w.armed = true
		goTo(recheck)
		if p.noRecheck {
			goTo(sleep)
		}
	case recheck:
		if w.tail[w.lane] > w.taken[w.lane] {
			goTo(disarm)
		} else if other(recheckClosed); w.at == recheckClosed && p.noLookAtClosed {
			goTo(sleep)
		}
	case recheckClosed:
		if w.closed[w.lane] {
			w.at = recheckDrained
		} else {
			goTo(sleep)
		}
	case recheckDrained:
		if w.tail[w.lane] > w.taken[w.lane] {
			goTo(sleep) // it came after the arming, so its token is on the way
		} else if w.at = recheckClosed; w.lane == 1 {
			goTo(disarm)
		} else {
			w.lane++
		}
	case disarm:
		if w.armed {
			w.armed = false
			goTo(look)
		} else if p.tokenLeft {
			goTo(look)
		} else {
			goTo(sleep)
		}
	case sleep:
		if w.tokens == 0 {
			return w, false
		}
		w.tokens--
		goTo(look)
	case consumed:
		return w, false
	}
	return w, true
}

// explore tries every interleaving, and reports how many states there are, or what goes wrong in one.
func explore(p protocol) (states int, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%v", v)
		}
	}()
	seen := map[world]bool{{}: true}
	todo := []world{{}}
	visit := func(w world, moved bool) bool {
		if moved && !seen[w] {
			seen[w] = true
			todo = append(todo, w)
		}
		return moved
	}
	for len(todo) > 0 {
		w := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		moves := visit(w.produce(0, p))
		moves = visit(w.produce(1, p)) || moves
		moves = visit(w.consume(p)) || moves
		switch {
		case moves:
		case w.at != consumed:
			return len(seen), fmt.Errorf("the consumer sleeps for ever: %+v", w)
		case w.tokens != 0 || w.armed:
			return len(seen), fmt.Errorf("a token or an arming is left: %+v", w)
		case w.taken != [2]int{modelItems, modelItems}:
			return len(seen), fmt.Errorf("entries are left: %+v", w)
		}
	}
	return len(seen), nil
}

func TestParkerInEveryInterleaving(t *testing.T) {
	states, err := explore(protocol{})
	if err != nil {
		t.Error(err)
	}
	t.Logf("%d states", states)
	for name, mutant := range map[string]protocol{
		"no recheck after arming":       {noRecheck: true},
		"recheck without closed":        {noLookAtClosed: true},
		"wake without compare and swap": {noCAS: true},
		"disarm leaves the token":       {tokenLeft: true},
		"wake before publishing":        {wakeFirst: true},
		"closed looked at after avail":  {closedLast: true},
	} {
		if _, err := explore(mutant); err == nil {
			t.Errorf("the model does not see what is wrong with: %s", name)
		}
	}
}

// Two producers, each with a lane, against one sleeper: all entries arrive, in order, and nobody sleeps for ever.
func TestParkerUnderStress(t *testing.T) {
	entries := 30_000
	if testing.Short() {
		entries = 3_000
	}
	for _, procs := range []int{1, 2, 4} {
		t.Run(fmt.Sprint(procs), func(t *testing.T) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
			w := &twoLanes{}
			park := newParker()
			var done sync.WaitGroup
			for i := range w.lanes {
				l := &w.lanes[i]
				l.init(entries, park)
				done.Go(func() {
					random := rand.New(rand.NewPCG(uint64(i), uint64(procs)))
					for n := range entries {
						l.push(n)
						if random.IntN(4) == 0 {
							l.flush()
						}
						if random.IntN(16) == 0 {
							runtime.Gosched()
						}
					}
					l.close()
				})
			}
			var got [2]int
			for !w.lanes[0].drained() || !w.lanes[1].drained() {
				for i := range w.lanes {
					for range w.lanes[i].avail() {
						if n := w.lanes[i].pop(); n != got[i] {
							t.Fatalf("lane %d gave %d, want %d", i, n, got[i])
						}
						got[i]++
					}
				}
				park.wait(w)
			}
			done.Wait()
			if got != [2]int{entries, entries} {
				t.Errorf("got %v of %d each", got, entries)
			}
			if park.armed.Load() || len(park.token) != 0 {
				t.Error("an arming or a token is left")
			}
		})
	}
}

type twoLanes struct{ lanes [2]lane[int] }

func (w *twoLanes) ready() bool {
	return w.lanes[0].avail() > 0 || w.lanes[1].avail() > 0 || w.lanes[0].drained() && w.lanes[1].drained()
}
