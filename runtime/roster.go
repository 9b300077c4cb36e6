package rt

import (
	"slices"
	"sync"
)

// A roster lists, by name, the goroutines that have not ended.
type roster struct {
	mu     sync.Mutex
	names  []string // one may stand there several times
	empty  chan struct{}
	closed sync.Once
}

func (o *roster) init() { o.empty = make(chan struct{}) }

func (o *roster) join(name string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.names = append(o.names, name)
}

// leave strikes a name out once; the first time that nobody is left, empty is closed.
func (o *roster) leave(name string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	i := slices.Index(o.names, name)
	o.names = slices.Delete(o.names, i, i+1)
	if len(o.names) == 0 {
		o.closed.Do(func() { close(o.empty) })
	}
}

func (o *roster) has(name string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Contains(o.names, name)
}

// all are the names, each once, sorted.
func (o *roster) all() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Compact(slices.Sorted(slices.Values(o.names)))
}
