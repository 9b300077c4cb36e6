package rt

import (
	"testing"
	"testing/synctest"
	"time"
)

// A sleeper with an alarm wakes at its deadline, not before and not after, or as soon as it is woken; neither leaves
// anything behind that would end the next sleep.
func TestAlarm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r Runner
		r.Init("alarms", Shutdown{}, nil)
		p := r.AlarmedParker()
		slept := func(d, wake time.Duration) time.Duration {
			start := time.Now()
			p.arm()
			woken := make(chan struct{})
			go func() {
				time.Sleep(wake)
				p.Wake()
				close(woken)
			}()
			p.sleepFor(d)
			took := time.Since(start)
			<-woken
			if p.armed.Load() || len(p.token) != 0 || len(p.alarm.C) != 0 {
				t.Errorf("after %v an arming, a token or a tick is left", took)
			}
			return took
		}
		for range 3 {
			if took := slept(time.Second, time.Minute); took != time.Second {
				t.Errorf("a second's alarm took %v", took)
			}
			if took := slept(time.Minute, time.Second); took != time.Second {
				t.Errorf("a wake after a second took %v", took)
			}
			if took := slept(time.Second, time.Second); took != time.Second { // both at once
				t.Errorf("an alarm and a wake after a second took %v", took)
			}
		}
	})
}

func TestAlarmAllocatesNothing(t *testing.T) {
	var r Runner
	r.Init("alarms", Shutdown{}, nil)
	p := r.AlarmedParker()
	if n := testing.AllocsPerRun(100, func() {
		p.arm()
		p.sleepFor(time.Microsecond)
		p.arm()
		p.Wake()
		p.sleepFor(time.Hour)
	}); n != 0 {
		t.Errorf("%v allocations for two sleeps", n)
	}
}
