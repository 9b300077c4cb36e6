//go:build pipegensim

package sim

import (
	"context"
	"errors"
	"io"
	"reflect"

	rt "github.com/pipegen/pipegen/runtime"
)

// partly is a trait of an exporter of batches: it may take a part of one.
const partly Traits = 128

// Receive is a receiver's call for one message.
func Receive[M any](ctx context.Context, of *rt.Node, m *M, is Traits) error {
	n, err := ReceiveSlice(ctx, of, []*M{m}, is)
	if n == 0 && err == nil {
		return rt.Skip(errNothing) // it has to bring one or none
	}
	return err
}

var errNothing = errors.New("nothing there")

// ReceiveSlice is a receiver's call for as many messages as there is room for.
func ReceiveSlice[M any](ctx context.Context, of *rt.Node, buf []*M, is Traits) (int, error) {
	t := current
	n := t.at(of, "")
	n.hasDone = is&Told != 0
	if ctx.Err() != nil {
		t.brokenf("%s was called though the drain had begun", n.name)
	}
	t.stay(ctx, n)
	if n.left == 0 {
		return 0, t.lastWords(ctx, n, is)
	}
	if is&Fails != 0 && t.chance.IntN(256) < n.refuses {
		t.Faults["bad input"]++
		return 0, rt.Skip(&Fault{Node: n.name, Call: n.calls})
	}
	if len(buf) > 1 && t.one(16) {
		return 0, nil
	}
	k := min(1+t.chance.IntN(n.most), n.left, len(buf))
	for _, m := range buf[:k] {
		fill(t.chance, m)
		l := t.born(m, n)
		t.tellf("%s brings message %d", n.name, l.id)
	}
	n.left -= k
	n.accepted += uint64(k)
	return k, nil
}

// lastWords is the end of a receiver.
func (t *trial) lastWords(ctx context.Context, n *node, is Traits) error {
	t.tellf("%s has no more", n.name)
	n.ended = true
	switch {
	case n.final == waitsForCtx:
		t.world.Until(func() bool { return ctx.Err() != nil })
		return ctx.Err()
	case n.final == fails && is&Fails != 0:
		t.Faults["receiver"]++
		return &Fault{Node: n.name, Call: n.calls}
	case n.final == blocks || is&Fails == 0:
		t.world.Until(func() bool { return false })
	}
	return io.EOF
}

// Serve is the call of a receiver that pushes.
func Serve[M any](ctx context.Context, of *rt.Node, in *rt.Intake[M], is Traits) error {
	t := current
	n := t.at(of, "")
	n.hasDone = is&Told != 0
	clients := 1 + t.chance.IntN(6)
	left := clients
	for range clients {
		t.world.Go(func() {
			for n.left > 0 && pushOne(ctx, t, n, in) {
				t.stay(ctx, n)
			}
			left--
		})
	}
	t.world.Until(func() bool { return left == 0 })
	return t.lastWords(ctx, n, is)
}

// pushOne pushes one message, or tries to; false says that no more are taken.
func pushOne[M any](ctx context.Context, t *trial, n *node, in *rt.Intake[M]) bool {
	ends, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	if t.one(4) {
		t.world.After(t.draw(0, n.slow), cancel)
	}
	var m *M
	var err error
	if t.one(2) {
		m, err = in.TryGet()
	} else {
		m, err = in.Get(ends)
	}
	switch {
	case errors.Is(err, rt.ErrClosed):
		return false
	case err != nil:
		t.Faults["turned away"]++
		t.world.Sleep(t.draw(n.slow, 1000))
		return true
	}
	fill(t.chance, m)
	t.stay(ctx, n)
	if t.one(16) {
		in.Put(m)
		return true
	}
	if n.left == 0 {
		in.Put(m)
		return false
	}
	n.left--
	l := t.born(m, n)
	t.tellf("%s brings message %d", n.name, l.id)
	if t.chance.IntN(256) >= n.does {
		err = in.Send(m)
	} else {
		err = in.Do(ends, m)
		switch {
		case errors.Is(err, context.Canceled): // it goes on alone
			err = nil
		case !errors.Is(err, rt.ErrClosed):
			t.checkOutcome(l, err)
			err = nil
		}
	}
	if err != nil { // not accepted
		l.receiver = nil
		return !errors.Is(err, rt.ErrClosed)
	}
	n.accepted++
	return true
}

// Export is an exporter's call for one message.
func Export[M any](ctx context.Context, of *rt.Node, m *M, is Traits) error {
	return ExportSlice(ctx, of, []*M{m}, is)
}

// ExportLetter is an exporter's call for a dead letter.
func ExportLetter[M any](ctx context.Context, of *rt.Node, m *M, cause error, is Traits) error {
	t := current
	if cause == nil {
		t.brokenf("%s got a dead letter without a cause", of.Name)
	} else if l := t.bodies[m].life; l != nil {
		t.checkCause(l, cause)
	}
	return Export(ctx, of, m, is)
}

// ExportLater is the call of an exporter that answers later: some by another goroutine, some before the call returns, all of
// them twice, which must count once.
func ExportLater[M any](ctx context.Context, of *rt.Node, m *M, o rt.Outcome, is Traits) {
	later(ctx, o, func(ctx context.Context) error { return Export(ctx, of, m, is|Fails) })
}

func later(ctx context.Context, o rt.Outcome, export func(context.Context) error) {
	t := current
	answer := func(ctx context.Context) {
		o.Done(export(ctx))
		o.Done(errNothing)
	}
	if t.draw(0, 3) == 0 {
		answer(ctx)
		return
	}
	t.world.Go(func() {
		defer func() {
			if v := recover(); v != nil { // a goroutine of the user's has nobody else to catch it
				err, _ := v.(error)
				o.Done(rt.Permanent(err))
			}
		}()
		answer(context.WithoutCancel(ctx))
	})
}

// ExportBatch is an exporter's call for a batch, of which it may take a part.
func ExportBatch[M any](ctx context.Context, of *rt.Node, batch []*M, is Traits) error {
	if len(batch) == 0 {
		current.brokenf("%s got a batch of nothing", of.Name)
		return nil
	}
	return export(ctx, of, batch, 1, is|partly)
}

// ExportBatchLetter is an exporter's call for a batch that another one has refused.
func ExportBatchLetter[M any](ctx context.Context, of *rt.Node, batch []*M, cause error, is Traits) error {
	t := current
	if cause == nil {
		t.brokenf("%s got a dead letter without a cause", of.Name)
	}
	if _, ok := errors.AsType[*rt.BatchError](cause); !ok {
		for _, m := range batch {
			if l := t.bodies[m].life; l != nil {
				t.checkCause(l, cause)
			}
		}
	}
	return export(ctx, of, batch, 1, is)
}

// ExportBatchLater is the call of an exporter of batches that answers later.
func ExportBatchLater[M any](ctx context.Context, of *rt.Node, batch []*M, o rt.Outcome, is Traits) {
	later(ctx, o, func(ctx context.Context) error { return ExportBatch(ctx, of, batch, is|Fails) })
}

// ExportSlice is an exporter's call for several messages.
func ExportSlice[M any](ctx context.Context, of *rt.Node, buf []*M, is Traits) error {
	return export(ctx, of, buf, uint64(len(buf)), is)
}

// export is an exporter's call for several messages, which count as so many.
func export[M any](ctx context.Context, of *rt.Node, buf []*M, count uint64, is Traits) error {
	t := current
	n := t.at(of, "")
	n.isInline = is&Inline != 0
	if ctx.Err() != nil && !n.isInline {
		t.brokenf("%s was called though force had ended it", n.name)
	}
	lives := make([]*life, len(buf))
	before := make([]uint64, len(buf))
	for i, m := range buf {
		b := t.bodies[m]
		if b == nil || !b.taken {
			t.brokenf("%s got a message that had been released", n.name)
			continue
		}
		b.users++
		lives[i], before[i] = b.life, digest(reflect.ValueOf(m).Elem())
		t.tellf("%s gets %v", n.name, b.life)
	}
	t.Calls++
	n.messages += count
	t.outstanding++
	begun := t.world.Now()
	t.stay(ctx, n)
	t.outstanding--
	for i, m := range buf {
		t.bodies[m].users--
		if digest(reflect.ValueOf(m).Elem()) != before[i] {
			t.brokenf("changed while %s had it: %v", n.name, lives[i])
		}
	}
	var err error
	panics := false
	if each := t.partly(n, is, lives); each != nil {
		err = each
	} else {
		err, panics = t.fate(n, is&Fails != 0, lives)
	}
	t.tellf("%s returns %v for %v", n.name, err, lives[0])
	for i, l := range lives {
		if l != nil {
			l.attempts[n.name] = append(l.attempts[n.name], attempt{begun, t.world.Now(), faultOf(err, i)})
		}
	}
	if err == nil {
		n.acked += count
	} else {
		n.nacked += count
	}
	t.world.Note(uint64(n.calls)<<8 | n.acked&0xff)
	if panics {
		panic(err)
	}
	return err
}

// Done is a receiver's done.
func Done[M any](of *rt.Node, m *M, err error) {
	t := current
	receiver, n := t.at(of, ""), t.at(of, itsDone)
	b := t.bodies[m]
	l := b.life
	t.outstanding++
	switch {
	case !b.taken || l == nil:
		t.brokenf("%s got a message that had been released", n.name)
	case l.receiver != receiver:
		t.brokenf("%s got another receiver's: %v", n.name, l)
	default:
		t.tellf("%s hears %v of %v", n.name, err, l)
		receiver.told++
		if l.outcomes++; l.outcomes > 1 {
			t.brokenf("%s hears of an outcome for the second time: %v", n.name, l)
		}
		if t.returned && !l.late {
			t.brokenf("%s hears of an outcome after Run has returned: %v", n.name, l)
		}
		l.outcome = err
		t.checkOutcome(l, err)
	}
	b.users++
	t.stay(context.Background(), n)
	b.users--
	t.outstanding--
	if t.chance.IntN(256) < n.panics {
		t.Faults["panic"]++
		panic("done fails")
	}
}
