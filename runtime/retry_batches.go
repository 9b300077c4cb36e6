package rt

import "time"

// RetryBatches is a Retry of batches: it sends again what is left of one, when some of its messages were taken, or failed for good. It
// keeps what each of those has come to until the batch has its outcome, which is a BatchError then.
//
// Where nobody else may read a batch, it is what is left that is sent again; else all of it, and the outcome of a message that
// was taken before stands. What a batch needs for this is made when an exporter first takes a part of one, as its BatchError is, and
// used again by others.
type RetryBatches[M any] struct {
	Retry[[]*M]
	sifted table[sifted[M]] // by slot
	others bool             // may read a batch
}

// A sifted is a batch in parts.
type sifted[M any] struct {
	all  []*M     // as it came; nil: it is not in parts
	left []*M     // what is sent again
	at   []uint32 // the places in all of what is left
	errs []error  // by place in all: the first cause
	over []bool   // by place in all: taken, or failed for good
}

// Init makes slots for as many batches as may be parked. others says that somebody else may read a batch.
func (r *RetryBatches[M]) Init(run *Runner, note uint, parked int, others bool, b Backoff) {
	r.Retry.Init(run, note, parked, b)
	r.sifted, r.others = newTable[sifted[M]](parked), others
}

func (r *RetryBatches[M]) of(m *Msg[[]*M]) *sifted[M] { return r.sifted.at(r.noteOf(m).slot) }

// Sift notes what an attempt has come to for each message; err is nil where all that was sent was taken. It gives nil when the batch
// is Acked: each message was taken.
//
//pipegen:cold
//go:noinline
func (r *RetryBatches[M]) Sift(m *Msg[[]*M], err error) error {
	s := r.of(m)
	verdicts := VerdictsOf(err, len(m.Body))
	if s.all == nil {
		switch {
		case err == nil, verdicts.each == nil:
			return err
		case verdicts.each.clean():
			return nil
		}
		s.begin(m.Body, r.noteOf(m).cause)
	}
	n, failed := 0, false
	for i, at := range s.at {
		e := error(nil)
		if err != nil {
			e = verdicts.Of(i)
		}
		switch {
		case s.over[at]: // it was sent with the others
		case e == nil:
			s.errs[at], s.over[at] = nil, true
		default:
			s.over[at] = verdicts.each != nil && IsPermanent(e)
			if s.errs[at] == nil {
				s.errs[at] = e
			} else {
				s.errs[at] = Chain(s.errs[at], e)
			}
		}
		failed = failed || s.errs[at] != nil
		if !s.over[at] || r.others {
			s.left[n], s.at[n] = m.Body[i], at
			n++
		}
	}
	s.left, s.at = s.left[:n], s.at[:n]
	if !r.others {
		m.Body = s.left
	}
	for _, e := range s.errs {
		failed = failed || e != nil
	}
	if !failed {
		return nil
	}
	if err == nil {
		return &BatchError{s.errs}
	}
	return err
}

// begin takes a batch apart. Its messages have failed together before, if first is not nil.
func (s *sifted[M]) begin(all []*M, first error) {
	n := len(all)
	if cap(s.left) < n {
		s.left, s.at, s.over = make([]*M, n), make([]uint32, n), make([]bool, n)
	}
	s.all, s.left, s.at, s.over, s.errs = all, s.left[:n], s.at[:n], s.over[:n], make([]error, n)
	clear(s.over)
	for i := range n {
		s.at[i], s.errs[i] = uint32(i), first
	}
}

// clean reports whether no message failed.
func (e *BatchError) clean() bool { return e.any(true) == nil && e.any(false) == nil }

// Lost reports whether messages of the batch failed for good while others were sent again.
//
//pipegen:cold
//go:noinline
func (r *RetryBatches[M]) Lost(m *Msg[[]*M]) bool {
	s := r.of(m)
	if s.all == nil {
		return false
	}
	for at, err := range s.errs {
		if err != nil && s.over[at] {
			return true
		}
	}
	return false
}

// Park keeps what is left of a batch until it is due again; false says that it is given up, or nothing is left.
func (r *RetryBatches[M]) Park(m *Msg[[]*M], err error, now time.Duration) bool {
	if s := r.of(m); s.all != nil && s.done() {
		return r.giveUp(GaveUpPermanent)
	}
	return r.Retry.Park(m, err, now)
}

func (s *sifted[M]) done() bool {
	for _, over := range s.over {
		if !over {
			return false
		}
	}
	return true
}

// Cause is why a batch is given up: where it is in parts, a BatchError with the first cause of each message.
//
//pipegen:cold
//go:noinline
func (r *RetryBatches[M]) Cause(m *Msg[[]*M], err error) error {
	if s := r.of(m); s.all != nil {
		return &BatchError{s.errs}
	}
	return r.Retry.Cause(m, err)
}

// End takes the slot of a batch back: it has its outcome. It is again as it came.
func (r *RetryBatches[M]) End(m *Msg[[]*M]) {
	if s := r.of(m); s.all != nil {
		if !r.others {
			m.Body = s.all
		}
		clear(s.left[:cap(s.left)])
		s.all, s.errs = nil, nil
	}
	r.Retry.End(m)
}
