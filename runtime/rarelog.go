package rt

import (
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

func (l *rareLog) note(host *Host, log *slog.Logger, message, key, value string, cause error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := host.Now()
	if now < l.next {
		l.unsaid++
		return
	}
	log.Error(message, key, value, "cause", cause, "permanent", IsPermanent(cause), "unlogged_before", l.unsaid)
	l.next, l.unsaid = now+rareLogEvery, 0
}
