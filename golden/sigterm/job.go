// Package sigterm has a pipeline that a signal ends under full load, while one of its exporters may hang. Its test runs it as
// a process of its own, and checks from what that leaves behind that each accepted message had exactly one outcome.
package sigterm

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	rt "github.com/pipegen/pipegen/runtime"
)

// A Job is the message.
type Job struct{ ID int }

// A Part is one of what a job is divided into.
type Part struct{ Job, Number int }

// ErrRefused is why some jobs are refused.
var ErrRefused = errors.New("refused")

// Check refuses every seventh job.
func Check(j *Job) error {
	if j.ID%7 == 0 {
		return ErrRefused
	}
	return nil
}

// Explode makes up to three parts of a job; of some it makes none.
func Explode(j *Job, i int, p *Part) (bool, error) {
	if i == j.ID%4 {
		return false, nil
	}
	p.Job, p.Number = j.ID, i
	return true, nil
}

// IsEven is true for every second part.
func IsEven(p *Part) bool { return (p.Job+p.Number)%2 == 0 }

// A Journal is told of all that happens to jobs.
type Journal interface {
	// Offered is told before a job is handed over, and Awaited too where Do is to wait for its outcome. Accepted and
	// Refused are told after it, where the receiver knows.
	Offered(id int)
	Awaited(id int)
	Accepted(id int)
	Refused(id int)
	// Outcome is told what done hears, Heard what Do returns.
	Outcome(id int, err error)
	Heard(id int, err error)
	// Delivered is told of each part that an exporter has taken.
	Delivered(id int)
}

// A Feed makes up jobs with even numbers, without end.
type Feed struct {
	Journal Journal
	next    int
}

// Read makes up a job. Whether it is accepted only the pipeline knows; done hears its outcome all the same.
func (f *Feed) Read(ctx context.Context, j *Job) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	j.ID = f.next
	f.next += 2
	f.Journal.Offered(j.ID)
	return nil
}

// Done hears outcomes.
func (f *Feed) Done(j *Job, err error) { f.Journal.Outcome(j.ID, err) }

// A Server makes up jobs with odd numbers, on many goroutines, without end.
type Server struct {
	Journal Journal
	last    atomic.Int64
}

// clients is how many goroutines push. Half of them wait for outcomes.
const clients = 64

// Serve pushes until the drain begins. Those who wait then hear their outcomes.
func (s *Server) Serve(ctx context.Context, in *rt.Intake[Job]) error {
	var all sync.WaitGroup
	for i := range clients {
		all.Go(func() {
			for s.push(ctx, in, i%2 == 0) == nil {
			}
		})
	}
	all.Wait()
	return nil
}

func (s *Server) push(ctx context.Context, in *rt.Intake[Job], wait bool) error {
	j, err := in.Get(ctx)
	if err != nil {
		return err
	}
	id := int(2*s.last.Add(1) - 1)
	j.ID = id
	s.Journal.Offered(id)
	if !wait {
		if err = in.Send(j); err == nil {
			s.Journal.Accepted(id)
		}
		return s.refused(id, err)
	}
	s.Journal.Awaited(id)
	if err = in.Do(context.WithoutCancel(ctx), j); !errors.Is(err, rt.ErrClosed) {
		s.Journal.Accepted(id)
		s.Journal.Heard(id, err)
		return nil
	}
	return s.refused(id, err)
}

func (s *Server) refused(id int, err error) error {
	if err != nil {
		s.Journal.Refused(id)
	}
	return err
}

// Done hears outcomes.
func (s *Server) Done(j *Job, err error) { s.Journal.Outcome(j.ID, err) }

// A Sink takes jobs and parts out.
type Sink struct {
	Journal Journal
	Taking  func() // may hang
}

// Job takes a job.
func (s *Sink) Job(*Job) error {
	s.Taking()
	return nil
}

// Letter takes a job that was refused, and refuses every second one too.
func (s *Sink) Letter(j *Job, cause error) error {
	s.Taking()
	if j.ID%14 == 0 {
		return cause
	}
	return nil
}

// Part takes a part.
func (s *Sink) Part(p *Part) error {
	s.Taking()
	s.Journal.Delivered(p.Job)
	return nil
}

// Parts takes parts.
func (s *Sink) Parts(all []*Part) error {
	s.Taking()
	for _, p := range all {
		s.Journal.Delivered(p.Job)
	}
	return nil
}
