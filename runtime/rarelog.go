package rt

import (
	"errors"
	"log/slog"
	"sync"
	"time"
)

// rareLogEvery limits how often one sort of trouble is logged; what happens in between is counted in the next record.
const rareLogEvery = time.Second

// A rareLog writes errors of one sort at a limited rate.
type rareLog struct {
	mu     sync.Mutex
	next   time.Duration
	unsaid uint64
}

// note has cause logged, which arose that many times.
func (l *rareLog) note(host *Host, log *slog.Logger, times uint64, message, key, value string, cause error) {
	if unsaid, ok := l.turn(host.Now(), times); ok { // outside of the lock: a log that hangs holds one goroutine
		record := []any{key, value, "cause", cause, "permanent", IsPermanent(cause), "unlogged_before", unsaid}
		if p, ok := errors.AsType[*PanicError](cause); ok {
			record = append(record, "stack", string(p.Stack))
		}
		log.Error(message, record...)
	}
}

// turn reports whether a record is due, and what went unsaid before it.
func (l *rareLog) turn(now time.Duration, times uint64) (unsaid uint64, due bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	unsaid = l.unsaid
	if now < l.next {
		l.unsaid += times
		return 0, false
	}
	l.next, l.unsaid = now+rareLogEvery, times-1
	return unsaid, true
}
