package rt

import (
	"testing"
	"testing/synctest"
)

// A glimpse is a report of which only the number in flight matters.
type glimpse uint64

func (g glimpse) Nodes() []NodeStats   { return []NodeStats{{InFlight: uint64(g)}} }
func (g glimpse) Queues() []QueueStats { return nil }

// A message may be accepted while the watch looks whether anything is in flight: it must not sleep through that.
func TestTheWatchDoesNotSleepThroughAnAccept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var w watch
		w.init()
		if !w.rest(func() Report { w.asleep.Wake(); return glimpse(0) }) {
			t.Error("the pipeline has not ended")
		}
	})
}

// A single look may fall between two counters of one turn, and find nothing in flight although there is.
func TestTheWatchLooksTwiceBeforeItSleeps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r Runner
		r.Init("none", Shutdown{}, nil)
		seen := []glimpse{3, 0, 2, 0, 0, 5}
		if !r.follow(func() Report { now := seen[0]; seen = seen[1:]; return now }) || len(seen) != 1 {
			t.Errorf("%d looks are left, want 1", len(seen))
		}
	})
}
