//go:build pipegensim

package rt

import (
	"context"
)

// A Watcher is told what becomes of message bodies in a simulation, and stands in for the start and the end of components.
type Watcher interface {
	Released(body any)      // to its pool; at first, and again after each use
	Taken(body any)         // from its pool
	Derived(body, from any) // a clone, part or message of another type: from which it is made

	Starts(ctx context.Context, component string) error
	Closes(component string) error
}

// Watch is the watcher of the world that runs.
var Watch Watcher

func poison[M any](body *M) { Watch.Released(body) }
func revive[M any](body *M) { Watch.Taken(body) }

// forget shows who reads a batch that was released.
func forget[M any](members []*M) { clear(members) }

func derive[M, From any](m *Msg[M], origin *Msg[From]) {
	Watch.Derived(&m.Body, &origin.Body)
}
