// Package full has a pipeline whose branches are passed over when they are busy.
package full

import (
	"context"
	"errors"
)

// A Frame is the message.
type Frame struct {
	ID, Light int
	Scaled    bool
}

// ErrDark is the error of frames without light.
var ErrDark = errors.New("too dark")

// Scale scales a frame.
func Scale(f *Frame) error {
	f.Scaled = true
	if f.Light == 0 {
		return ErrDark
	}
	return nil
}

// IsBright picks bright frames.
func IsBright(f *Frame) bool { return f.Light > 5 }

// A Feed brings frames in.
type Feed struct {
	Next  func(context.Context, *Frame) error
	Heard func(f *Frame, err error) // nil: nobody wants to know
}

// Read fills the next frame.
func (f *Feed) Read(ctx context.Context, frame *Frame) error { return f.Next(ctx, frame) }

// Done hears the outcome of each frame.
func (f *Feed) Done(frame *Frame, err error) {
	if f.Heard != nil {
		f.Heard(frame, err)
	}
}

// A Room is full of devices.
type Room struct {
	Takes func(device string, f *Frame) error
}

// Record is the device that counts.
func (r *Room) Record(f *Frame) error { return r.Takes("record", f) }

// Show is a device.
func (r *Room) Show(f *Frame) error { return r.Takes("show", f) }

// Broken is a device.
func (r *Room) Broken(f *Frame, _ error) error { return r.Takes("broken", f) }

// Lamp is a device.
func (r *Room) Lamp(f *Frame) error { return r.Takes("lamp", f) }

// Meter is a device.
func (r *Room) Meter(f *Frame) error { return r.Takes("meter", f) }
