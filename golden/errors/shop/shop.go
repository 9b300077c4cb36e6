// Package shop is the Go that the wrong specs beside it name: what they could use stands in this file, what no spec can
// use in wrong.go.
package shop

import (
	"context"
	"time"

	"github.com/pipegen/pipegen/golden/errors/shop/stock"
	rt "github.com/pipegen/pipegen/runtime"
)

// Order is a message that a plain assignment copies.
type Order struct {
	ID     uint64
	Amount int64
	Region string
}

// Basket is a message that shares its lines with every copy.
type Basket struct {
	ID    uint64
	Lines []Line
}

// A Line is a part of a Basket.
type Line struct{ Article string }

// Item is a message of another package, by an alias.
type Item = stock.Item

// Feed is a source of orders and baskets.
type Feed struct{}

func (f *Feed) Read(buf []*Order) (n int, err error)       { return 0, nil }
func (f *Feed) ReadBasket(buf []*Basket) (int, error)      { return 0, nil }
func (f *Feed) Next(ctx context.Context, o *Order) error   { return nil }
func (f *Feed) Done(o *Order, err error)                   {}
func (f *Feed) DoneBasket(b *Basket, err error)            {}
func (f *Feed) Reread(ctx context.Context, o []*Order) int { return 0 }

func Parse(o *Order) error                { return nil }
func Normalize(o *Order)                  {}
func IsPaid(o *Order) bool                { return o.Amount > 0 }
func IsLarge(o *Order) bool               { return o.Amount > 1000 }
func MakeBasket(in *Order, out *Basket)   {}
func SumUp(b *Basket) error               { return nil }
func Print(o *Order) error                { return nil }
func Customer(o *Order) uint64            { return 0 }
func Forget(o *Order)                     {}
func PrintBasket(b *Basket) error         { return nil }
func Weight(o *Order) int                 { return 0 }
func PrintAll(o []*Order) error           { return nil }
func Reject(o *Order, err error) error    { return nil }
func PrintLater(o *Order, out rt.Outcome) {}

// Spill writes orders aside.
type Spill struct{}

func (s *Spill) Write(o *Order) error { return nil }

// Ledger is a component with a config of every sort of field.
type Ledger struct{}

func (l *Ledger) Store(o *Order) error      { return nil }
func (l *Ledger) StoreAll(o []*Order) error { return nil }
func (l *Ledger) Close() error              { return nil }

// LedgerConfig is what NewLedger takes.
type LedgerConfig struct {
	DSN       string
	Timeout   time.Duration
	Retries   int8
	Sample    float32
	Compress  bool
	Buffer    uint32 `yaml:"buffer_bytes"`
	Mode      Mode
	Pool      Pool
	Peers     []Peer
	Labels    map[string]string
	Corners   [2]int
	OnFailure func(error)
	Clock     Clock
	Done      chan struct{}
	Odd       map[int]string
	Internal  string `yaml:"-"`
	secret    string
}

// Mode is one of a few words.
type Mode string

const (
	ModeFast Mode = "fast"
	ModeSafe Mode = "safe"
)

// Pool is a part of LedgerConfig.
type Pool struct {
	Size    int
	MaxIdle time.Duration
}

// Peer is a part of LedgerConfig.
type Peer struct {
	Host string
	Port uint16
}

// Clock is what LedgerConfig holds and a spec cannot write.
type Clock interface{ Now() time.Time }

// NewLedger opens a ledger.
func NewLedger(c LedgerConfig) (*Ledger, error) { return &Ledger{}, nil }

// Sink is a component that the caller of the pipeline brings.
type Sink interface {
	Write(o *Order) error
}

// Sorter hides the package-level names that a pipeline called Sorter would have.
type Sorter struct{}

func (s *Sorter) Sort(o *Order) error { return nil }
