package rt

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestRareLogCountsWhatItLeavesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		log := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey || a.Key == slog.LevelKey {
				return slog.Attr{}
			}
			return a
		}}))
		host := newHost()
		var l rareLog
		note := func(times uint64) {
			l.note(&host, log, times, "failed", "node", "store", Permanent(errors.New("refused")))
		}
		note(1)
		note(1)
		note(5)
		time.Sleep(rareLogEvery - 1) // virtual
		note(1)
		time.Sleep(1)
		note(3)
		time.Sleep(rareLogEvery)
		note(1)
		want := strings.Join([]string{
			"msg=failed node=store cause=refused permanent=true unlogged_before=0",
			"msg=failed node=store cause=refused permanent=true unlogged_before=7",
			"msg=failed node=store cause=refused permanent=true unlogged_before=2",
			"",
		}, "\n")
		if got := out.String(); got != want {
			t.Errorf("logged:\n%s\nwant:\n%s", got, want)
		}
	})
}

// A log that hangs holds the goroutine that writes, not those that have something to say meanwhile.
func TestRareLogThatHangsHoldsNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		log := slog.New(slog.NewTextHandler(hangingWriter{release}, nil))
		host := newHost()
		var l rareLog
		go l.note(&host, log, 1, "failed", "node", "store", errors.New("refused"))
		synctest.Wait()
		l.note(&host, log, 1, "failed", "node", "store", errors.New("refused"))
		close(release)
	})
}

type hangingWriter struct{ release chan struct{} }

func (w hangingWriter) Write(b []byte) (int, error) {
	<-w.release
	return len(b), nil
}
