// Package components has a pipeline whose functions are methods of components that the spec names.
package components

import (
	"context"
	"errors"
	"time"
)

// An Order is the message.
type Order struct {
	ID     int
	Stamps int // by the desk
	Sealed bool
}

// A Clerk brings orders in, hears of them, and wants to be told when all is over.
type Clerk interface {
	Read(ctx context.Context, o *Order) error
	Done(o *Order, err error)
	Close(ctx context.Context) error
}

// A Desk is used by two nodes. Its start and its end take nothing and give nothing.
type Desk struct {
	Note func(what string)
}

// Start opens the desk.
func (d *Desk) Start() { d.Note("desk starts") }

// Close closes the desk.
func (d *Desk) Close() { d.Note("desk closes") }

// Stamp puts a stamp on an order.
func (d *Desk) Stamp(o *Order) { o.Stamps++ }

// Seal seals a stamped order.
func (d *Desk) Seal(_ context.Context, o *Order) { o.Sealed = o.Stamps == 1 }

// A Level is one of a few words.
type Level string

// The levels.
const (
	Debug Level = "debug"
	Warn  Level = "warn"
)

// A Mood is one of a few words as well.
type Mood string

// The moods.
const (
	Calm  Mood = "calm"
	Angry Mood = "angry"
)

// TLS is a struct in a config.
type TLS struct {
	CertFile string
	Retries  int8
	Every    time.Duration
}

// Named is embedded: its keys stand among the others.
type Named struct{ Name string }

// A VaultConfig has a field of every sort.
type VaultConfig struct {
	Named
	DSN, User, Literal string
	Timeout, Patience  time.Duration
	BlockSize          int64 `yaml:"block"`
	Limit              uint16
	Share              float32
	Verbose            bool
	Level              Level
	Mood               Mood
	TLS                TLS
	Backup             *TLS
	Hosts              []string
	Ports              [2]uint16
	Weights            map[string]float64
	Routes             map[string]*TLS
	Steps              []time.Duration
}

// A Vault keeps orders.
type Vault struct {
	config  VaultConfig
	note    func(what string)
	started error // what Start gives
	closed  error // what Close gives
	kept    []Order
}

var errBurglar = errors.New("no vault for burglars")

// NewVault makes a vault; burglars get none.
func NewVault(c VaultConfig) (*Vault, error) {
	if c.User == "burglar" {
		return nil, errBurglar
	}
	return &Vault{config: c, note: func(string) {}}, nil
}

// Start opens the vault.
func (v *Vault) Start(context.Context) error {
	v.note("vault starts")
	return v.started
}

// Close closes the vault.
func (v *Vault) Close() error {
	v.note("vault closes")
	return v.closed
}

// Worthy accepts odd orders.
func (v *Vault) Worthy(o *Order) bool { return o.ID%2 == 1 }

// Put keeps an order.
func (v *Vault) Put(_ context.Context, o *Order) error {
	v.note("put")
	v.kept = append(v.kept, *o)
	return nil
}
