package rt

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
)

// A queue that never runs dry does not keep the next one waiting for more than it held when its turn began.
func TestNoLaneStarves(t *testing.T) {
	var r Runner
	r.Init("test", Shutdown{}, nil)
	park := r.Parker()
	var flood, calm Queue[*Msg[int]]
	flood.Init(&r, 64, 0, r.Parker(), park)
	calm.Init(&r, 64, 0, r.Parker(), park)
	var messages [64]Msg[int]
	for i := range messages {
		messages[i].notes = make([]note, 1)
	}
	var m Merge[int]
	m.Init(0, &flood, &calm)
	fill := func() {
		for flood.Room() > 0 {
			flood.Send(&messages[0])
		}
		flood.Flush()
	}
	fill()
	calm.Send(&messages[1])
	calm.Flush()
	for taken := 0; ; taken++ {
		if m.Avail() == 0 {
			t.Fatal("the merge is empty")
		}
		msg := m.Next()
		m.Answer(msg, nil, Done)
		m.FlushAnswers()
		if msg == &messages[1] {
			return
		}
		if taken > 64 {
			t.Fatal("the calm queue was not served beside a flood")
		}
		for flood.Answers() > 0 {
			flood.NextAnswer()
		}
		fill() // it is never empty
	}
}

// An answer goes back by the queue that the message came by, whatever order they are given in.
func TestMergeAnswersWhereAMessageCameFrom(t *testing.T) {
	var r Runner
	r.Init("test", Shutdown{}, nil)
	park := r.Parker()
	queues := make([]Queue[*Msg[int]], 3)
	var all []*Queue[*Msg[int]]
	var messages [12]Msg[int]
	for i := range queues {
		queues[i].Init(&r, 4, 0, r.Parker(), park)
		all = append(all, &queues[i])
	}
	for i := range messages {
		messages[i].Body = i
		messages[i].notes = make([]note, 1)
		queues[i%3].Send(&messages[i])
		queues[i%3].Flush()
	}
	var m Merge[int]
	m.Init(0, all...)
	var taken []*Msg[int]
	for n := m.Avail(); n > 0; n = m.Avail() {
		taken = append(taken, m.Next())
	}
	if len(taken) != len(messages) || m.Drained() {
		t.Fatalf("%d messages of %d, drained %t", len(taken), len(messages), m.Drained())
	}
	for _, msg := range slices.Backward(taken) {
		m.Answer(msg, nil, Done)
	}
	m.FlushAnswers()
	for i := range queues {
		for n := queues[i].Answers(); n > 0; n-- {
			if a := queues[i].NextAnswer(); a.Entry.Body%3 != i {
				t.Errorf("message %d was answered in queue %d", a.Entry.Body, i)
			}
		}
		if !queues[i].Idle() {
			t.Errorf("queue %d waits for answers", i)
		}
		queues[i].Close()
	}
	if !m.Drained() {
		t.Error("all queues are closed and empty, and the merge is not drained")
	}
}

// Some messages have their outcome in hand, others go on: turn after turn, each is answered once, as it was said, where it
// came from.
func TestMergeAnswersNowAndLater(t *testing.T) {
	var r Runner
	r.Init("test", Shutdown{}, nil)
	park := r.Parker()
	queues := make([]Queue[*Msg[int]], 3)
	var all []*Queue[*Msg[int]]
	var messages [3][]Msg[int]
	for i := range queues {
		queues[i].Init(&r, 8, 64, r.Parker(), park)
		all = append(all, &queues[i])
		messages[i] = make([]Msg[int], 64)
		for j := range messages[i] {
			messages[i][j].notes = make([]note, 2)
		}
	}
	var m Merge[int]
	m.Init(1, all...)
	random := rand.New(rand.NewPCG(3, 4))
	refused := errors.New("refused")

	type expected map[*Msg[int]][]Answer[*Msg[int]]
	want := expected{}
	answer := func(msg *Msg[int], err error, kept Kept) {
		want[msg] = append(want[msg], Answer[*Msg[int]]{msg, err, kept})
		m.Answer(msg, err, kept)
	}
	free := [3][]*Msg[int]{}
	for i := range messages {
		for j := range messages[i] {
			free[i] = append(free[i], &messages[i][j])
		}
	}
	var later, settled []*Msg[int]
	turns, outcomes := 20_000, 0
	for turn := range turns {
		for i := range queues {
			q := &queues[i]
			for range q.Answers() {
				a := q.NextAnswer()
				if a.Entry.Body != i {
					t.Fatalf("turn %d: a message of queue %d is answered in queue %d", turn, a.Entry.Body, i)
				}
				if len(want[a.Entry]) == 0 || want[a.Entry][0] != a {
					t.Fatalf("turn %d: queue %d hears %v, expected %v", turn, i, a, want[a.Entry])
				}
				want[a.Entry] = want[a.Entry][1:]
				if a.Kept != Released {
					outcomes++
				}
				if a.Kept != Settled {
					free[i] = append(free[i], a.Entry)
				}
			}
			n := min(uint64(len(free[i])), q.Room(), random.Uint64N(20))
			for _, msg := range free[i][:n] {
				msg.Body = i
				q.Send(msg)
			}
			free[i] = free[i][n:]
			q.Flush()
		}
		for i := random.IntN(len(later) + 1); i > 0; i-- {
			answer(later[0], nil, Done)
			later = later[1:]
		}
		for i := random.IntN(len(settled) + 1); i > 0; i-- {
			answer(settled[0], nil, Released)
			settled = settled[1:]
		}
		inHand := random.IntN(3) == 0 // a whole turn of Acks
		for range min(m.Avail(), Batch) {
			msg := m.Next()
			if msg != m.Last() {
				t.Fatal("the last message is another")
			}
			switch kind := random.IntN(8); {
			case inHand || kind < 4:
				answer(msg, nil, Done)
			case kind == 4:
				answer(msg, refused, Done)
			case kind == 5:
				answer(msg, nil, Settled)
				settled = append(settled, msg)
			default:
				later = append(later, msg)
			}
			if len(later) > 0 && random.IntN(16) == 0 { // what goes on may come to its end while another is in hand
				answer(later[0], nil, Done)
				later = later[1:]
			}
		}
		m.FlushAnswers()
	}
	if outcomes < turns {
		t.Errorf("%d outcomes only", outcomes)
	}
	if q := &queues[0]; q.open() > q.capacity {
		t.Errorf("%d are open", q.open())
	}
}
