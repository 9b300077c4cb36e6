package rt

import (
	"testing"
	"testing/synctest"
	"time"
)

// At the very moment at which something is due others may run first: until that has passed, what is kept is kept on purpose.
func TestWhatIsDueNowIsParkedStill(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r Runner
		r.Init("trial", Shutdown{}, nil)
		var d Delay[int]
		d.Init(&r, 1, time.Second)
		d.Add(&Msg[int]{}, r.Now())
		d.Publish()
		var b Batches[int]
		b.Init(&r, 1, 2, 1, time.Second)
		b.Add(&Msg[int]{}, r.Now())
		b.Publish()
		for _, now := range []struct {
			wait time.Duration
			want uint64
		}{{0, 1}, {time.Second, 1}, {1, 0}} {
			time.Sleep(now.wait)
			if got := [2]uint64{d.Parked(), b.Parked()}; got != [2]uint64{now.want, now.want} {
				t.Errorf("after %v a delay and a batch have %v parked, want %d", r.Now(), got, now.want)
			}
		}
	})
}
