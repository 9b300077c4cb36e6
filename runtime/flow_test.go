package rt_test

import (
	"errors"
	"testing"
	"testing/synctest"
)

func TestEveryMessageHasOneOutcome(t *testing.T) {
	everyShape(t, func(t *testing.T, s shape) {
		synctest.Test(t, func(t *testing.T) {
			p := newMini(s, user{
				read:  numbered(1000, 7, eof),
				parse: func(o *order) error { return when(o.ID%10 == 0, "cannot parse") },
				paid:  func(o *order) bool { return o.ID%3 != 0 },
			})
			if err := p.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			if s := p.conserved(t); s.In != 1000 || s.Acked != 1000 {
				t.Errorf("accepted %d and acked %d of 1000", s.In, s.Acked)
			}
		})
	})
}

func when(fails bool, why string) error {
	if fails {
		return errors.New(why)
	}
	return nil
}
