package ir

import "time"

// RetryOptions are the keys of a retry.
type RetryOptions struct {
	Initial, Most time.Duration // initial_interval and max_interval
	Multiplier    float64
	Jitter        float64
	Elapsed       time.Duration // max_elapsed; 0: for ever
	Attempts      int           // max_attempts; 0: unbounded
	Order         string        // none or key; empty: key below a partition
}

// A Retrial is what a retry does with the messages of the segment that it heads: it hears what each attempt comes to, and makes the
// next one.
type Retrial struct {
	Node    *Node
	Base    *Holder // of the messages that come to it
	Holder  *Holder // of the same, as what lies below sees them: their outcome is that of an attempt
	Attempt *Func   // hands a message to what lies below
	Note    int     // which of a message's notes, from 1, tells its slot
	Gate    []Term  // what must have room before a message is sent again: its place among the dead letters is kept
	// Letters is the queue to the node that on_error names, if any. A message keeps room there while it has a slot: it is
	// given up when an attempt is answered.
	Letters *Queue
	// Others: of batches, somebody else may read one meanwhile.
	Others bool
	// Alone: what lies below notes things in a message, or may still have it when it has failed. So it is sent again only
	// when nobody has it any more.
	Alone bool
}

// ByKey reports whether messages of a key stay in order: then the node's function tells the key.
func (r *Retrial) ByKey() bool { return r.Node.Func != nil }

// Raw reports whether the errors of attempts come as the exporter below gave them: they are wrapped where the message is
// given up, so that a failure which a later attempt makes good costs nothing.
func (r *Retrial) Raw() bool {
	next := r.Node.Next()
	return next.Kind == Exporter && next.OnError == Nack
}

// Accept gives a message a slot of its retry, before its first attempt.
type Accept struct{ Retrial *Retrial }

func (*Accept) step() {}

// String tells what an attempt waits for, and what becomes of a message that is given up.
func (r *Retrial) String() string {
	text := ""
	for _, t := range r.Gate {
		text += " " + t.String()
	}
	if r.Alone {
		text += " alone"
	}
	return text
}
