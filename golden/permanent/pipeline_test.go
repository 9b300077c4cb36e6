package permanent

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

func numbered(m *Mail, i int) { m.ID = i }

var (
	errUnknown = errors.New("address unknown")
	errBusy    = errors.New("line busy")
	errClosed  = errors.New("desk closed")
)

// fate is what becomes of a mail, by the rest of its number.
func fate(m *Mail) error {
	switch m.ID % 4 {
	case 1:
		return rt.Permanent(errUnknown)
	case 2:
		return errBusy
	case 3:
		panic(errUnknown)
	}
	return nil
}

func newPermanent(t *testing.T, feed *Feed, post *Post, desk *Desk) *Permanent {
	t.Helper()
	p, err := NewPermanent(PermanentDeps{Feed: feed, Post: post, Desk: desk})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPermanentNacksBecomeDeadLettersOthersPass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 4000
		var outcomes trial.Outcomes
		returned, torn := map[int]error{}, map[int]bool{}
		p := newPermanent(t, &Feed{trial.Count(n, numbered), outcomes.Hear},
			&Post{func(_ context.Context, m *Mail) error { return fate(m) }, fate},
			&Desk{
				func(m *Mail, cause error) error {
					returned[m.ID] = cause
					if m.ID%3 == 0 {
						return errClosed
					}
					return nil
				},
				func(m *Mail) { torn[m.ID] = true },
			})
		trial.Run(t, p)
		outcomes.Once(t, n)
		for id := 1; id <= n; id++ {
			err := outcomes.Of(t, id)
			switch id % 4 {
			case 0:
				if err != nil {
					t.Errorf("mail %d got %v", id, err)
				}
			case 2:
				if !errors.Is(err, errBusy) || rt.IsPermanent(err) {
					t.Errorf("mail %d got %v", id, err)
				}
			default:
				if !errors.Is(returned[id], errUnknown) || !rt.IsPermanent(returned[id]) {
					t.Errorf("mail %d was returned with %v", id, returned[id])
				}
				if closed := id%3 == 0; closed != errors.Is(err, errUnknown) || closed != (err != nil) || rt.IsPermanent(err) {
					t.Errorf("mail %d got %v", id, err)
				}
			}
			if torn[id] != (id%4 == 1 || id%4 == 3) {
				t.Errorf("mail %d torn: %v", id, torn[id])
			}
		}
		if len(returned) != n/2 {
			t.Errorf("%d returned, want %d", len(returned), n/2)
		}
		if s := p.Stats(); s.Send.In != n || s.Send.Nacked != n/4*3 || s.Returned.In != n/2 || s.Copy.Nacked != n/4*3 || s.Torn.In != n/2 {
			t.Errorf("stats %+v", s)
		}
	})
}

// The room for a dead letter is kept as long as the message lies in the exporter's queue: however slow the desk is,
// nothing blocks for want of it and nothing is lost.
func TestRoomForDeadLettersIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 5000
		var outcomes trial.Outcomes
		open := make(chan struct{})
		returned := 0
		p := newPermanent(t, &Feed{trial.Count(n, numbered), outcomes.Hear},
			&Post{func(context.Context, *Mail) error { return rt.Permanent(errUnknown) }, func(*Mail) error { return nil }},
			&Desk{func(*Mail, error) error {
				<-open
				returned++
				return nil
			}, nil})
		r := trial.Start(t, p)
		synctest.Wait()
		if s := p.Stats(); s.Queue.Returned.InFlight != permanentReturnedQueue || s.Queue.Send.InFlight != 0 {
			t.Errorf("while the desk is closed: %+v", s.Queue)
		}
		close(open)
		synctest.Wait()
		r.Stop()
		outcomes.Once(t, n)
		if returned != n {
			t.Errorf("%d returned, want %d", returned, n)
		}
	})
}

func TestAllocations(t *testing.T) {
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		return newPermanent(t, &Feed{Next: trial.Count(n, numbered)},
			&Post{func(context.Context, *Mail) error { return nil }, func(*Mail) error { return nil }}, &Desk{})
	})
}

func TestDeadLettersDealtWithInline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 400
		var outcomes trial.Outcomes
		p, err := NewDirect(DirectDeps{
			Feed: &Feed{trial.Count(n, numbered), outcomes.Hear},
			Post: &Post{ToSend: func(_ context.Context, m *Mail) error { return fate(m) }},
			Desk: &Desk{OnReturned: func(m *Mail, cause error) error {
				if m.ID%8 == 1 {
					panic(errClosed)
				}
				return nil
			}},
		})
		if err != nil {
			t.Fatal(err)
		}
		trial.Run(t, p)
		outcomes.Once(t, n)
		for id := 1; id <= n; id++ {
			err := outcomes.Of(t, id)
			if nack := id%4 == 2 || id%8 == 1; nack != (err != nil) || id%8 == 1 && (!errors.Is(err, errUnknown) || !rt.IsPermanent(err)) {
				t.Errorf("mail %d got %v", id, err)
			}
		}
		if s := p.Stats(); s.Returned.In != n/2 || s.Returned.Nacked != n/8 || s.Returned.Panics != n/8 {
			t.Errorf("stats %+v", s)
		}
	})
}
