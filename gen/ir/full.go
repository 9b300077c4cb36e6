package ir

// A Fan is a fanout on the full path: it keeps account of each message until all its destinations are done with it. What it
// notes stands in the message itself, which is there as long as anybody may still ask for it. So there is no table of
// slots, and no generation that could be stale: an answer that comes too late finds that nobody waits for it.
type Fan struct {
	Node    *Node
	Holder  *Holder // of the messages that come to it,
	Bearing Bearing // and what its outcome means to them
	Segment *Segment
	Targets []*Target // as the spec lists them
	Note    int       // which of a message's notes, from 1, tells what is open; 0: it needs none
	Max     int       // most messages in flight; 0: there are not that many
}

// A Target is a destination of a Fan.
type Target struct {
	Fan    *Fan
	Edge   *Edge
	Bit    int     // its place in the list
	Holder *Holder // the messages as the branch sees them: their outcome is the destination's
	Queue  *Queue  // to it; nil of an inline exporter
	Send   *Func   // sends what is sent later: to a fallback, or the next of a sequence

	StandsFor *Target  // it is the fallback of that one
	Fallback  *Target  // is sent when it fails
	Head      *Target  // of its chain of fallbacks
	Next      *Target  // of a head in a sequence: the head that comes after it
	Cause     int      // of a head with a fallback: which of a message's notes, from 1, holds the first cause
	Kept      []*Queue // of one that gets messages later: where room is kept for it from the start
	Timer     int      // of one with a timeout: which of a message's timers, from 1, is its own
}

// Later reports whether the destination gets a message only after another one has had it.
func (t *Target) Later() bool {
	return t.StandsFor != nil || t.Fan.Node.Options.InSequence && t.Bit != t.Fan.first().Bit
}

// first is the head of a sequence that is sent first.
func (f *Fan) first() *Target { return f.Heads()[0] }

// Heads are the destinations that are no fallbacks, as listed: each with its chain succeeds or fails as one.
func (f *Fan) Heads() (all []*Target) {
	for _, t := range f.Targets {
		if t.StandsFor == nil {
			all = append(all, t)
		}
	}
	return all
}

// Chain is a destination with all that may stand in for it, one after the other.
func (t *Target) Chain() (all []*Target) {
	for ; t != nil; t = t.Fallback {
		all = append(all, t)
	}
	return all
}

// Decides reports whether the outcome of a chain is the message's.
func (t *Target) Decides() bool {
	return t.Fan.Node.Options.Await == AwaitAll || t.Head.Edge.Primary
}

// Sync reports whether a destination may have an outcome while messages are still being handed to others.
func (f *Fan) Sync() bool {
	for _, t := range f.Targets {
		if !t.Later() && t.Sync() {
			return true
		}
	}
	return false
}

// Sync reports whether handing a message to the destination may give its outcome at once: it is called, or fails, or is passed over
// and the next of a sequence gets the message.
func (t *Target) Sync() bool {
	return t.Queue == nil || t.Edge.Fail || t.Edge.Drop && t.Fan.Node.Options.InSequence
}

// Brief reports whether the destination is done with a message before the fanout goes on: it is called at once, and its outcome
// does not go by way of dead letters. Then it needs no hold of its own.
func (t *Target) Brief() bool {
	return t.Queue == nil && !t.Later() && t.Edge.To.OnError != Divert
}

// Counts reports whether several outcomes together are the message's.
func (f *Fan) Counts() bool {
	return f.Node.Options.Await == AwaitAll && !f.Node.Options.InSequence
}

type (
	// Track begins a fanout's account of a message, and counts the holds of those that get it at once.
	Track struct {
		Fan   *Fan
		Holds int
	}
	// Tracked stands behind the last hand-over, and ends the hold that kept the message until then.
	Tracked struct{ Fan *Fan }
)

func (*Track) step()   {}
func (*Tracked) step() {}
