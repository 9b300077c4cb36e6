package rt

import (
	"errors"
	"math/rand/v2"
	"testing"
)

// Whatever kinds of answers follow one another, lap after lap: each is heard as it was given, and no ring keeps an error.
func TestAnswersAreHeardAsTheyWereGiven(t *testing.T) {
	var r Runner
	r.Init("test", Shutdown{}, nil)
	var q Queue[*Msg[int]]
	q.Init(&r, 8, 8, r.Parker(), r.Parker())
	random := rand.New(rand.NewPCG(1, 2))
	refused := errors.New("refused")
	var entries [8]Msg[int]
	var nacks uint64
	for lap := range 1000 {
		var given []Answer[*Msg[int]]
		give := func(a Answer[*Msg[int]]) {
			given = append(given, a)
			q.Answer(a.Entry, a.Err, a.Kept)
		}
		n := min(q.Room(), random.Uint64N(9))
		for i := range n {
			q.Send(&entries[i])
		}
		q.Flush()
		special := lap%100 < 50 && lap%3 == 0 // else mere Acks, for longer than remarks are announced ahead
		for range q.Avail() {
			e := q.Next()
			switch kind := random.IntN(4); {
			case !special || kind == 0:
				give(Answer[*Msg[int]]{Entry: e})
			case kind == 1:
				give(Answer[*Msg[int]]{Entry: e, Err: refused})
				nacks++
			default:
				give(Answer[*Msg[int]]{Entry: e, Kept: Settled})
				give(Answer[*Msg[int]]{Entry: e, Kept: Released})
			}
		}
		q.FlushAnswers()
		if got := q.Answers(); got != uint64(len(given)) {
			t.Fatalf("lap %d: %d answers of %d", lap, got, len(given))
		}
		for i, want := range given {
			if got := q.NextAnswer(); got != want {
				t.Fatalf("lap %d: answer %d is %v, not %v", lap, i, got, want)
			}
		}
		if !q.Idle() || q.Nacked.n != nacks {
			t.Fatalf("lap %d: idle %t, %d Nacks of %d", lap, q.Idle(), q.Nacked.n, nacks)
		}
	}
	for i, kept := range q.remarks {
		if kept != (remark{}) {
			t.Errorf("remark %d is kept: %v", i, kept)
		}
	}
}

// A slice has one answer for all, which wraps around the ring like any other.
func TestASliceIsAnsweredAsAWhole(t *testing.T) {
	var r Runner
	r.Init("test", Shutdown{}, nil)
	var q Queue[*Msg[int]]
	q.Init(&r, 8, 0, r.Parker(), r.Parker())
	var hand BatchHand[int]
	hand.Init(8, &q)
	var entries [8]Msg[int]
	refused := errors.New("refused")
	for lap := range 300 {
		n := uint64(1 + lap%7)
		for i := range n {
			q.Send(&entries[i])
		}
		q.Flush()
		if !hand.Next() || len(hand.Bodies) != int(n) {
			t.Fatalf("lap %d: %d bodies of %d", lap, len(hand.Bodies), n)
		}
		var err error
		if lap%5 == 0 {
			err = refused
		}
		hand.Answer(err)
		if got := q.Answers(); got != n {
			t.Fatalf("lap %d: %d answers of %d", lap, got, n)
		}
		for i := range n {
			if a := q.NextAnswer(); a.Entry != &entries[i] || a.Err != err || a.Kept != Done {
				t.Fatalf("lap %d: answer %d is %v", lap, i, a)
			}
		}
	}
}
