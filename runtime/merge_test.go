package rt

import (
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
