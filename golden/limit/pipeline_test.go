package limit

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

// A clerk notes when calls came where.
type clerk struct {
	mu    sync.Mutex
	start time.Time
	times map[string][]time.Duration
}

func newClerk() *clerk { return &clerk{start: time.Now(), times: map[string][]time.Duration{}} }

func (c *clerk) take(where string, _ *Call) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.times[where] = append(c.times[where], time.Since(c.start))
	return nil
}

func (c *clerk) at(where string) []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]time.Duration(nil), c.times[where]...)
}

// A limit lets its burst pass at once, then one after the other, and never a nanosecond early or late: over any time it is exact.
func TestRateIsExact(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 1005
		var outcomes trial.Outcomes
		c := newClerk()
		p, err := NewLimit(LimitDeps{Feed: &Feed{trial.CountAndWait(n, func(c *Call, i int) { c.ID, c.Urgent = i, true }), outcomes.Hear}, Office: &Office{c.take}})
		if err != nil {
			t.Fatal(err)
		}
		r := trial.Start(t, p)
		synctest.Wait()
		if s := p.Stats(); s.Calm.Throttled != 1 || s.Calm.Parked == 0 || s.Calm.In != 5 {
			t.Errorf("stats %+v", s.Calm)
		}
		time.Sleep(101 * time.Second)
		synctest.Wait()
		outcomes.Once(t, n)
		times := c.at("urgent")
		for i, at := range times {
			if want := time.Duration(max(0, i-4)) * 100 * time.Millisecond; at != want {
				t.Fatalf("call %d at %v, want %v", i+1, at, want)
			}
		}
		if s := p.Stats(); s.Calm.Throttled != 0 || s.Calm.Parked != 0 || s.Calm.Out != n {
			t.Errorf("stats %+v", s.Calm)
		}
		if stalled, times := p.Stalled(); stalled || times > 0 {
			t.Error("what is held back on purpose is said to be stalled")
		}
		time.Sleep(time.Hour) // no more than the burst is saved
		r.Stop()
	})
}

// What a limit in the middle holds back waits in the queue before it, and holds up no other way.
func TestEachLimitHoldsBackItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 100
		var outcomes trial.Outcomes
		c := newClerk()
		p, err := NewLimit(LimitDeps{Feed: &Feed{trial.CountAndWait(n, func(c *Call, i int) { c.ID, c.Urgent = i, i%2 == 0 }), outcomes.Hear}, Office: &Office{c.take}})
		if err != nil {
			t.Fatal(err)
		}
		r := trial.Start(t, p)
		time.Sleep(9500 * time.Millisecond)
		synctest.Wait()
		if urgent, desk := c.at("urgent"), c.at("desk"); len(urgent) != n/2 || len(desk) != 2+19 {
			t.Errorf("%d urgent, %d others", len(urgent), len(desk))
		}
		time.Sleep(20 * time.Second)
		synctest.Wait()
		outcomes.Once(t, n)
		r.Stop()
	})
}

// ◆ The gate holds during drain too; what is still behind it at force is Nacked.
func TestTheLimitHoldsDuringDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 50
		var outcomes trial.Outcomes
		c := newClerk()
		p, err := NewLimit(LimitDeps{Feed: &Feed{trial.CountAndWait(n, func(c *Call, i int) { c.ID = i }), outcomes.Hear}, Office: &Office{c.take}})
		if err != nil {
			t.Fatal(err)
		}
		r := trial.Start(t, p)
		synctest.Wait()
		a := r.Forced(limitDrain)
		if passed := len(c.at("desk")); passed < 2+19 || passed > 2+20 || a.Nacked != uint64(n-passed) {
			t.Errorf("%d passed; %+v", passed, a)
		}
		outcomes.Once(t, n)
	})
}

// What a limit drops is Acked, and counted as dropped.
func TestWhatIsDroppedIsAcked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 100
		var outcomes trial.Outcomes
		c := newClerk()
		next := trial.Count(n, func(c *Call, i int) { c.ID = i })
		p, err := NewDrop(DropDeps{Feed: &Feed{next, outcomes.Hear}, Office: &Office{c.take}})
		if err != nil {
			t.Fatal(err)
		}
		trial.Run(t, p)
		outcomes.Once(t, n)
		for i := 1; i <= n; i++ {
			if err := outcomes.Of(t, i); err != nil {
				t.Errorf("call %d got %v", i, err)
			}
		}
		if s := p.Stats(); len(c.at("desk")) != 3 || s.Sample.In != n || s.Sample.Out != 3 || s.Sample.Dropped != n-3 || s.Count.Out != n {
			t.Errorf("stats %+v", s.Sample)
		}
	})
}

func TestTokensComeWithTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClerk()
		next := trial.Count(600, func(c *Call, i int) { time.Sleep(100 * time.Millisecond) })
		p, err := NewDrop(DropDeps{Feed: &Feed{Next: next}, Office: &Office{c.take}})
		if err != nil {
			t.Fatal(err)
		}
		trial.Run(t, p)
		if times := c.at("desk"); len(times) < 180 || len(times) > 183 {
			t.Errorf("%d in a minute", len(times))
		}
	})
}

func TestAllocations(t *testing.T) {
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		p, err := NewDrop(DropDeps{
			Feed:   &Feed{Next: trial.Count(n, func(*Call, int) {})},
			Office: &Office{func(string, *Call) error { return nil }},
		})
		if err != nil {
			t.Fatal(err)
		}
		return p
	})
}
