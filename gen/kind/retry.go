package kind

import (
	"time"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/ir"
)

// Retry sends a message again that has failed below it.
//
//	again: {retry: {max_attempts: 5}, to: store, on_error: rejects}
var Retry = &Kind{
	Name: ir.Retry,
	Doc: "A retry hears what becomes of its messages below, and sends again what has failed, unless it failed permanently: after a wait that grows from failure to failure, and that chance makes longer or shorter. " +
		"Meanwhile the message is parked, and holds up nobody. Each message keeps a slot until its outcome is out; when all slots are taken, the retry takes no more. " +
		"When the drain begins, what is parked gets one last attempt at once. What the retry gives up is a Nack with the first cause, or goes where on_error says.",
	Keys: []Key{
		{Name: "retry", Type: Block, Needed: true, Example: "max_attempts: 5", Doc: "The retry's own keys. {} takes all defaults."},
		to, onError, queue, doc,
	},
	Inner: []Key{
		{Name: "initial_interval", Type: Time, Default: "5s", Rule: "above 0", Doc: "The wait between the first failure and the second attempt."},
		{Name: "multiplier", Type: Number, Default: "1.5", Min: 1, Max: 1000, Rule: "1 to 1000", Doc: "By how much each wait is longer than the one before."},
		{Name: "max_interval", Type: Time, Default: "30s", Rule: "at least initial_interval", Doc: "The longest wait, before chance."},
		{Name: "max_elapsed", Type: Time, Default: "5m", Rule: "0 is for ever", Doc: "No attempt is made later than so long after the first one."},
		{Name: "max_attempts", Type: Int, Default: "0", Min: 0, Max: 1 << 30, Rule: "0 is unbounded", Doc: "How many attempts a message gets, the first one among them."},
		{Name: "jitter", Type: Number, Default: "0.5", Min: 0, Max: 1, Rule: "0 to 1", Doc: "By how much of itself a wait may be longer or shorter by chance."},
		{Name: "retry_if", Type: Symbol, Doc: "func(error) bool: whether a message that failed so is to be sent again. It is not asked about permanent failures, and must not wait."},
		parked,
		{Name: "order", Type: Enum, Default: "none", Enum: []string{"none", "key"}, Doc: "What a message holds up that is on its way or parked: nothing, or later messages of its key, which is that of the partition above. Below a partition the default is key."},
	},
	Gathered: true,
	Read:     readRetry,
	Check: func(l *diag.List, g *ir.Graph, n *ir.Node) {
		checkParked(l, n)
		checkOrder(l, g, n)
		o := n.Options.Retry
		switch soonest := time.Duration(float64(o.Initial) * (1 - o.Jitter)); {
		case o.Attempts == 1:
			l.Warnf(n.Inner("max_attempts").Value.At, "never-retried", "%s never sends a message again: with max_attempts: 1 the first attempt is the last", n.Name).
				Helpf("write max_attempts: 2 or more, or remove %s", n.Name)
		case o.Elapsed > 0 && o.Elapsed < soonest:
			at := n.At
			for _, key := range []string{"max_elapsed", "initial_interval"} {
				if e := n.Inner(key); e != nil {
					at = e.Value.At
					break
				}
			}
			l.Warnf(at, "never-retried", "%s never sends a message again: the second attempt would come after %v at the soonest, but max_elapsed is %v", n.Name, soonest, o.Elapsed).
				Helpf("write a shorter initial_interval, or a longer max_elapsed")
		}
	},
	Lower: func(l Lowering, n *ir.Node) { l.Retry(n) },
}

// checkOrder refuses a retry that is to keep the order of keys, if nobody can tell it the keys.
func checkOrder(l *diag.List, g *ir.Graph, n *ir.Node) {
	const none = "write order: none where a message that is sent again may come behind later ones"
	at, above := n.At, g.PartitionAbove(n)
	if e := n.Inner("order"); e != nil {
		at = e.Value.At
	}
	switch order := n.Options.Retry.Order; {
	case order == "none", n.Func != nil, order == "" && above == nil:
	case above == nil:
		l.Errorf(at, "no-key", "%s is below no partition, which would tell the key of a message", n.Name).
			Helpf("put a partition above it, or remove order:")
	case n.Message.Of != nil:
		l.Errorf(at, "no-key", "%s keeps the order that %s makes, but gets batches, of messages with several keys", n.Name, above.Name).
			Helpf(none).Notef(above.At, "%s stands here", above.Name)
	default:
		l.Errorf(at, "no-key", "%s keeps the order that %s makes, but gets messages of type %s: %s tells the key of %s", n.Name, above.Name, n.Message.Text(), above.Func.Text, above.Message.Text()).
			Helpf(none).Notef(above.At, "%s stands here", above.Name)
	}
}

// RetryIfSignatures are the functions that retry_if accepts.
var RetryIfSignatures = []Signature{{Go: "func(error) bool"}}

// longestWait is more than anybody waits, and leaves room for sums.
const longestWait = 365 * 24 * time.Hour

func readRetry(r *Reader, n *ir.Node) {
	n.Options.Queue = r.Int("queue", 0)
	r.To(n)
	r.OnError(n)
	o := &ir.RetryOptions{
		Initial: r.wait("initial_interval", 5*time.Second), Most: r.wait("max_interval", 30*time.Second),
		Multiplier: r.Number("multiplier", 1.5), Jitter: r.Number("jitter", 0.5),
		Elapsed: 5 * time.Minute, Attempts: r.Int("max_attempts", 0),
	}
	n.Options.Retry, n.Options.Parked = o, r.Int("parked", DefaultParked)
	n.If = r.Text("retry_if")
	if v := r.Keys["max_elapsed"]; v != nil {
		if o.Elapsed, _ = v.AsDuration(r.List); o.Elapsed < 0 || o.Elapsed > longestWait {
			r.List.Errorf(v.At, "out-of-range", "max_elapsed must be between 0 and %v, found %s", longestWait, v.Text).Helpf("0 is for ever")
		}
	}
	if o.Initial > o.Most {
		at := r.Keys["initial_interval"]
		if at == nil {
			at = r.Keys["max_interval"]
		}
		r.List.Errorf(at.At, "retry-intervals", "initial_interval %v is longer than max_interval %v", o.Initial, o.Most).
			Helpf("write a longer max_interval, or a shorter initial_interval")
	}
	o.Order = r.Text("order").Text
}

// wait reads a time that is above 0.
func (r *Reader) wait(key string, def time.Duration) time.Duration {
	d := r.Time(key, def)
	if d > longestWait {
		r.List.Errorf(r.Keys[key].At, "out-of-range", "%s must be at most %v, found %s", key, longestWait, r.Keys[key].Text).
			Helpf("as in %s: %v", key, def)
		return def
	}
	return d
}
