// Package queued has a pipeline of several segments in a row.
package queued

import (
	"context"
	"errors"
)

// A Job is the message.
type Job struct {
	ID     int
	Begun  bool
	Parsed bool
	Breaks string        // the function that is to fail on it
	Hang   chan struct{} // nil, or what Parse waits for
}

// ErrJob is the error of functions that fail.
var ErrJob = errors.New("not this job")

// First marks a job as begun.
func First(j *Job) { j.Begun = true }

// Parse fails on some jobs.
func Parse(j *Job) error {
	j.Parsed = true
	switch j.Breaks {
	case "Parse":
		return ErrJob
	case "Parse panics":
		panic(ErrJob)
	}
	if j.Hang != nil {
		<-j.Hang
	}
	return nil
}

// IsWanted is not interested in jobs with the odd hundred.
func IsWanted(j *Job) bool {
	if j.Breaks == "IsWanted panics" {
		panic(ErrJob)
	}
	return j.ID/100%2 == 0
}

// A Feed brings jobs in.
type Feed struct {
	Next  func(context.Context, []*Job) (int, error)
	Heard func(j *Job, err error) // nil: nobody wants to know
}

// Read fills jobs.
func (f *Feed) Read(ctx context.Context, buf []*Job) (int, error) { return f.Next(ctx, buf) }

// Done hears the outcome of each job.
func (f *Feed) Done(j *Job, err error) {
	if f.Heard != nil {
		f.Heard(j, err)
	}
}

// A Shop takes jobs.
type Shop struct {
	ToStore, ToAudit func(context.Context, *Job) error
}

// Store keeps a job.
func (s *Shop) Store(ctx context.Context, j *Job) error { return s.ToStore(ctx, j) }

// Audit looks at a job.
func (s *Shop) Audit(ctx context.Context, j *Job) error { return s.ToAudit(ctx, j) }
