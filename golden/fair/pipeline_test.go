package fair

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

// event is what the segment has done: it has taken a letter, or heard of a Nack.
type event byte

const (
	taken event = 't'
	heard event = 'h'
)

// longest is how often of occurs in a row, at most, in events between two others: what stands at either end is no wait.
func longest(events []event, of event) int {
	most, row, other := 0, 0, false
	for _, e := range events {
		if e == of {
			row++
			continue
		}
		if other {
			most = max(most, row)
		}
		row, other = 0, true
	}
	return most
}

// flooded runs the pipeline and gives what its segment did, in order. The exporters answer nothing until the segment has taken as
// many letters as they may hold, then all at once. With each letter the segment stands still until nobody else has anything to do:
// so there are always letters before it, but at the end, and all answers that there can be.
func flooded(t *testing.T) (events []event) {
	t.Helper()
	const n = 600
	refused := rt.Permanent(errors.New("moved away"))
	step, answer, ran := make(chan struct{}), make(chan struct{}), make(chan struct{})
	read := trial.CountSlices(n, func(l *Letter, i int) { l.ID = i })
	refuse := func(context.Context, []*Letter) error {
		<-answer
		return refused
	}
	p, err := NewFair(FairDeps{Post: &Post{
		Next: read,
		Stamped: func(int) {
			events = append(events, taken)
			<-step
		},
		Delivered: refuse,
		Copied:    refuse,
		Returned:  func(int) { events = append(events, heard) },
	}}, rt.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(ran)
		trial.Run(t, p)
	}()
	for i := range n {
		synctest.Wait()
		if i == fairDeliverQueue-1 {
			close(answer)
			synctest.Wait()
		}
		step <- struct{}{}
	}
	<-ran
	if s := p.Stats(); s.Intake.Acked != n || s.Back.In < n {
		t.Errorf("stats %+v, %+v", s.Intake, s.Back)
	}
	return events
}

// However many answers there are, a turn hears no more than rt.Batch of each queue before it takes messages.
func TestAFloodOfAnswersDoesNotHoldUpMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		if n := longest(flooded(t), heard); n == 0 || n > 2*rt.Batch {
			t.Errorf("%d answers in a row while messages waited", n)
		}
	})
}

// However many messages there are, a turn takes no more than rt.Batch before it hears answers.
func TestAFloodOfMessagesDoesNotHoldUpAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		if n := longest(flooded(t), taken); n == 0 || n > rt.Batch {
			t.Errorf("%d messages in a row while answers waited", n)
		}
	})
}
