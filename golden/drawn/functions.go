package drawn

// Functions is the Go that the pipelines use.
const Functions = `package drawn

import (
	"context"
	"errors"
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

type Event struct {
	ID, Marks int
	Key       uint64
	Name      string
}

type Part struct {
	Of, Marks int
	Key       uint64
}

var errOdd = errors.New("odd")

type Feed struct{}

func (*Feed) Read(ctx context.Context, buf []*Event) (int, error) { return 0, nil }
func (*Feed) ReadOne(e *Event) error                               { return nil }
func (*Feed) Done(*Event, error)                                   {}

func Serve(ctx context.Context, in *rt.Intake[Event]) error { return nil }

func MarkEvent(e *Event)           { e.Marks++ }
func MarkPart(p *Part)             { p.Marks++ }
func CheckEvent(e *Event) error    { return check(e.ID) }
func CheckPart(p *Part) error      { return check(p.Of) }
func IsOddEvent(e *Event) bool     { return e.ID%2 == 1 }
func IsOddPart(p *Part) bool       { return p.Of%2 == 1 }
func IsMarkedEvent(e *Event) bool  { return e.Marks > 0 }
func IsMarkedPart(p *Part) bool    { return p.Marks > 0 }
func IsTransient(err error) bool   { return !errors.Is(err, errOdd) }
func SizeEvent(e *Event) int       { return e.ID % 50 }
func SizePart(p *Part) int         { return p.Of % 50 }
func NumberEvent(e *Event) uint64  { return e.Key + uint64(e.ID%7) }
func NumberPart(p *Part) uint64    { return p.Key }
func NameEvent(e *Event) string    { return e.Name }

func check(id int) error {
	if id%16 == 5 {
		return errOdd
	}
	return nil
}

func PartOfEvent(in *Event, out *Part) error {
	out.Of, out.Key = in.ID, in.Key
	return check(in.ID)
}

func EventOfPart(in *Part, out *Event) { out.ID, out.Key = in.Of, in.Key }

func DivideEvent(in *Event, i int, out *Part) (bool, error) {
	out.Of, out.Marks = in.ID, i
	return i < in.ID%4, nil
}

func DividePart(in *Part, i int, out *Part) bool {
	out.Of, out.Marks = in.Of, i
	return i < 2
}

func StoreEvent(*Event) error                       { return nil }
func StorePart(*Part) error                         { return nil }
func PostEvent(context.Context, *Event) error       { return nil }
func PostPart(context.Context, *Part) error         { return nil }
func ForgetEvent(*Event)                            {}
func ForgetPart(*Part)                              {}
func StoreEvents([]*Event) error                    { return nil }
func StoreParts([]*Part) error                      { return nil }
func LaterEvent(*Event, rt.Outcome)                 {}
func LaterPart(*Part, rt.Outcome)                   {}
func BuryEvent(*Event, error) error                 { return nil }
func BuryPart(*Part, error) error                   { return nil }
func ShipEvents([]*Event) error                     { return nil }
func ShipParts([]*Part) error                       { return nil }
func ShipEventsLater([]*Event, rt.Outcome)          {}
func ShipPartsLater([]*Part, rt.Outcome)            {}

// A Passer sends what comes, fails some, and settles some itself.
type Passer[M any] struct{ n int }

func (x *Passer[M]) Process(n *rt.Proc[M], m *M) error {
	switch x.n++; x.n % 16 {
	case 3:
		return errOdd
	case 7:
		n.Ack(m)
		return nil
	case 11:
		n.Nack(m, errOdd)
		return nil
	}
	return n.Send(m)
}

// A Keeper keeps a few messages in its hands, and sends them together.
type Keeper[M any] struct{ kept []*M }

func (x *Keeper[M]) Process(n *rt.Proc[M], m *M) error {
	if x.kept = append(x.kept, m); len(x.kept) < 4 && !n.Draining() {
		return nil
	}
	x.send(n)
	return nil
}

func (x *Keeper[M]) Drain(n *rt.Proc[M]) { x.send(n) }
func (x *Keeper[M]) Tick(n *rt.Proc[M])  { x.send(n) }

func (x *Keeper[M]) send(n *rt.Proc[M]) {
	for len(x.kept) > 0 && n.Send(x.kept[0]) == nil {
		x.kept = x.kept[1:]
	}
	if n.Draining() {
		for _, m := range x.kept {
			n.Nack(m, errOdd)
		}
		x.kept = nil
	}
}

// A Breaker puts off what fails, and says no for a while.
type Breaker[M any] struct {
	open  bool
	fails int
}

func (x *Breaker[M]) AcceptData() bool { return !x.open }

func (x *Breaker[M]) Process(n *rt.Proc[M], m *M) error { return n.Send(m) }

func (x *Breaker[M]) Ack(n *rt.Proc[M], m *M) {
	x.fails = 0
	n.Ack(m)
}

func (x *Breaker[M]) Nack(n *rt.Proc[M], m *M, err error) {
	if x.fails++; x.fails > 3 && !x.open {
		if _, e := n.SetWakeup(0, time.Second); e == nil {
			x.open = true
		}
	}
	if rt.IsPermanent(err) || n.RequeueLater(m, 100*time.Millisecond) != nil {
		n.Nack(m, err)
	}
}

// Drain: wakeups are cleared now, and nobody would close it any more.
func (x *Breaker[M]) Drain(n *rt.Proc[M]) { x.open = false }

func (x *Breaker[M]) Wakeup(n *rt.Proc[M], slot int, revision uint64) { x.open, x.fails = false, 0 }

// A Teller makes a message of its own for each that comes, and sends the one here, the other there.
type Teller[M any] struct{}

func (x *Teller[M]) Process(n *rt.Proc[M], m *M) error {
	if own := n.New(); own != nil {
		*own = *m
		if n.SendTo(1, own) != nil {
			n.Ack(own)
		}
	}
	return n.Send(m)
}

// The components: a generic type is one by way of a type of its own.
type (
	PassEvents  struct{ Passer[Event] }
	PassParts   struct{ Passer[Part] }
	KeepEvents  struct{ Keeper[Event] }
	KeepParts   struct{ Keeper[Part] }
	BreakEvents struct{ Breaker[Event] }
	BreakParts  struct{ Breaker[Part] }
	TellEvents  struct{ Teller[Event] }
	TellParts   struct{ Teller[Part] }
)
`
