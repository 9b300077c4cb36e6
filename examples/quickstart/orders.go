package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

//go:generate go tool pipegen build pipeline.yaml

// An Order is the message that flows. The pipeline owns all orders there are and uses them again and again: a function
// that wants to keep something of one copies it.
type Order struct {
	Line  string // as it came in: id,cents,status
	ID    string
	Cents int64
	Paid  bool
}

// A Feed is where orders come from: a broker or a socket in a real program, a list of lines in this one.
type Feed struct {
	lines         []string
	acked, nacked int
}

// NewFeed gives a feed with a few orders.
func NewFeed() *Feed {
	return &Feed{lines: []string{
		"A-1,1250,paid",
		"A-2,990,open",
		"A-3,48000,paid",
		"A-4,twelve,paid",
		"A-5,3100,paid",
	}}
}

// Read fills orders that the pipeline gives it, as many as there are; io.EOF ends the pipeline.
func (f *Feed) Read(buf []*Order) (n int, err error) {
	n = min(len(buf), len(f.lines))
	if n == 0 {
		return 0, io.EOF
	}
	for i, line := range f.lines[:n] {
		buf[i].Line = line
	}
	f.lines = f.lines[n:]
	return n, nil
}

// Done hears what became of every order that Read gave out: a broker would now forget it, or deliver it again.
func (f *Feed) Done(o *Order, err error) {
	if err != nil {
		f.nacked++
		return
	}
	f.acked++
}

// Parse reads the fields of an order out of its line.
func Parse(o *Order) error {
	fields := strings.Split(o.Line, ",")
	if len(fields) != 3 {
		return fmt.Errorf("want id,cents,status, found %q", o.Line)
	}
	cents, err := strconv.ParseInt(fields[1], 10, 64)
	if err != nil {
		return fmt.Errorf("cents: %w", err)
	}
	o.ID, o.Cents, o.Paid = fields[0], cents, fields[2] == "paid"
	return nil
}

// IsPaid lets paid orders through.
func IsPaid(o *Order) bool { return o.Paid }

// A Ledger stores orders. The pipeline calls it from four goroutines, as the spec says.
type Ledger struct {
	store func(ctx context.Context, o *Order) error
}

// NewLedger gives a ledger that prints.
func NewLedger() *Ledger {
	return &Ledger{func(_ context.Context, o *Order) error {
		_, err := fmt.Printf("stored %s: %d cents\n", o.ID, o.Cents)
		return err
	}}
}

// Store stores one order; an error is its outcome, and Feed.Done hears it.
func (l *Ledger) Store(ctx context.Context, o *Order) error { return l.store(ctx, o) }

// Rejects takes the orders that could not be parsed.
type Rejects struct {
	write func(o *Order, cause error) error
}

// NewRejects gives rejects that print.
func NewRejects() *Rejects {
	return &Rejects{func(o *Order, cause error) error {
		_, err := fmt.Fprintf(os.Stderr, "rejected %s: %v\n", o.Line, cause)
		return err
	}}
}

// Write is told the order and why it is here.
func (r *Rejects) Write(o *Order, cause error) error { return r.write(o, cause) }
