package rt

import (
	"log/slog"
	"sync"
	"time"
)

// nackLogEvery limits how often unheard Nacks are logged; those in between are counted in the next record.
const nackLogEvery = time.Second

// A nackLog writes the Nacks that no done hears, at a limited rate.
type nackLog struct {
	mu     sync.Mutex
	next   time.Duration
	unsaid uint64
}

func (l *nackLog) note(host *Host, log *slog.Logger, receiver string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := host.Now()
	if now < l.next {
		l.unsaid++
		return
	}
	log.Error("message Nacked, and its receiver has no done", "receiver", receiver, "cause", err, "permanent", IsPermanent(err),
		"unlogged_before", l.unsaid)
	l.next, l.unsaid = now+nackLogEvery, 0
}
