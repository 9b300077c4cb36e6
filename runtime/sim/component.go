//go:build pipegensim

package sim

import "context"

// Starts implements rt.Watcher.
func (t *trial) Starts(ctx context.Context, component string) error {
	return t.lifecycle(ctx, "start of "+component)
}

// Closes implements rt.Watcher.
func (t *trial) Closes(component string) error {
	return t.lifecycle(context.Background(), "close of "+component)
}

// lifecycle is the start or the end of a component: as a rule it takes a moment and is well.
func (t *trial) lifecycle(ctx context.Context, what string) error {
	t.tellf("%s", what)
	t.world.Sleep(t.draw(0, 1000, 1_000_000))
	if t.healthy || !t.one(16) {
		return nil
	}
	if t.one(2) {
		t.Faults["component"]++
		return &Fault{Node: what, Call: 1}
	}
	t.Faults["component hangs"]++
	t.hangs = true
	t.outstanding++ // for a drain waits for it
	t.world.Until(func() bool { return ctx.Err() != nil })
	t.outstanding--
	return nil
}
