// Package crew has a pipeline whose exporters are called from several goroutines.
package crew

import "context"

// A Task is the message.
type Task struct{ ID int }

// A Feed brings tasks in.
type Feed struct {
	Next  func(context.Context, []*Task) (int, error)
	Heard func(id int, err error) // nil: nobody wants to know
}

// Read fills tasks.
func (f *Feed) Read(ctx context.Context, buf []*Task) (int, error) { return f.Next(ctx, buf) }

// Done hears the outcome of each task.
func (f *Feed) Done(t *Task, err error) {
	if f.Heard != nil {
		f.Heard(t.ID, err)
	}
}

// A Shop has crews.
type Shop struct {
	OnSingle func(*Task) error
	OnSlices func([]*Task) error
	OnRepair func(t *Task, cause error) error
}

// Single does one task.
func (s *Shop) Single(t *Task) error { return s.OnSingle(t) }

// Slices does several tasks.
func (s *Shop) Slices(tasks []*Task) error { return s.OnSlices(tasks) }

// Repair does a task that Single will never do.
func (s *Shop) Repair(t *Task, cause error) error { return s.OnRepair(t, cause) }
