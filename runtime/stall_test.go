package rt_test

import (
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

// watched runs a mini, and counts how often it is asked for a report.
func watched(ctx context.Context, p *mini) (reports *atomic.Int64, ended <-chan error) {
	reports, returned := new(atomic.Int64), make(chan error, 1)
	go func() {
		returned <- p.runner.Run(ctx, func() rt.Report { reports.Add(1); return p })
	}()
	return reports, returned
}

// While nothing is in flight nobody looks at the counters. The first message after that is minded as any other.
func TestTheWatchOfAnIdlePipelineSleeps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		next, release := make(chan struct{}), make(chan struct{})
		p := newMini(shape{}, user{
			read: numbered(100, 10, func(ctx context.Context, buf []*order) (int, error) {
				select {
				case <-ctx.Done():
					return 0, ctx.Err()
				case <-next:
					buf[0].ID = 101
					return 1, nil
				}
			}),
			store: func(_ context.Context, o *order) error {
				if o.ID == 101 {
					<-release
				}
				return nil
			},
		})
		ctx, cancel := context.WithCancel(t.Context())
		reports, ended := watched(ctx, p)
		time.Sleep(time.Minute)
		before := reports.Load()
		time.Sleep(24 * time.Hour)
		if after := reports.Load(); after != before {
			t.Errorf("%d looks in an idle day", after-before)
		}
		next <- struct{}{}
		time.Sleep(30*time.Second - time.Nanosecond)
		synctest.Wait()
		if now, times := p.runner.Stalled(); now || times != 0 {
			t.Errorf("stalled %t, %d times, before the time", now, times)
		}
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		if now, times := p.runner.Stalled(); !now || times != 1 {
			t.Errorf("stalled %t, %d times", now, times)
		}
		close(release)
		time.Sleep(time.Minute)
		if now, times := p.runner.Stalled(); now || times != 1 {
			t.Errorf("stalled %t, %d times, at the end", now, times)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		p.conserved(t)
	})
}

// hangingLog hangs in warnings.
type hangingLog struct {
	logbook
	release chan struct{}
}

func (l *hangingLog) WithAttrs([]slog.Attr) slog.Handler { return l }
func (l *hangingLog) Handle(ctx context.Context, r slog.Record) error {
	if strings.HasPrefix(r.Message, "stalled") {
		<-l.release
	}
	return l.logbook.Handle(ctx, r)
}

// A log that hangs keeps the watch, and nobody else.
func TestALogThatHangsDoesNotKeepRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &hangingLog{release: make(chan struct{})}
		release := make(chan struct{})
		p := newMini(shape{}, user{read: numbered(3, 1, untilCancel), store: hangs(release)})
		rt.WithLogger(slog.New(log))(&p.runner)
		ctx, cancel := context.WithCancel(t.Context())
		_, ended := watched(ctx, p)
		time.Sleep(time.Minute)
		close(release)
		cancel()
		begun := time.Now()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if took := time.Since(begun); took > time.Second {
			t.Errorf("Run returned after %v", took)
		}
		p.conserved(t)
		close(log.release)
	})
}

// A pipeline that is taken to its end while its watch sleeps, or looks, leaves no goroutine behind: synctest would say so.
func TestTheWatchEndsWithRun(t *testing.T) {
	everyShape(t, func(t *testing.T, s shape) {
		synctest.Test(t, func(t *testing.T) {
			p := newMini(s, user{read: numbered(100, 7, eof)})
			_, ended := watched(t.Context(), p)
			if err := <-ended; err != nil {
				t.Error(err)
			}
			p.conserved(t)
		})
	})
}
