package shop

// Amount is no struct, so it cannot be a message.
type Amount int64

// Event is an interface, so it cannot be a message.
type Event interface{ When() int64 }

// Box is generic: only an instance can be a message.
type Box[T any] struct{ Content T }

// OrderRef is a pointer, so it cannot be a message.
type OrderRef *Order

// Parcel has methods that do not serve messages.
type Parcel struct{ Weight int }

func (p *Parcel) Reset(weight int)   { p.Weight = weight }
func (p *Parcel) CloneTo(dst Parcel) {}

func SendParcel(p *Parcel) error           { return nil }
func ReadParcel(p *Parcel) error           { return nil }
func DoneParcel(p *Parcel, err error)      {}
func ParseValue(o Order) error             { return nil }
func ParseBasket(b *Basket) error          { return nil }
func ParseBoth(o *Order, b Basket) error   { return nil }
func ParseMany(o ...*Order) error          { return nil }
func IsPaidOrFails(o *Order) (bool, error) { return true, nil }
func ParseAs[T any](o *T) error            { return nil }
func PrintResult(o *Order) (int, error)    { return 0, nil }

// Handler is a variable.
var Handler = func(o *Order) error { return nil }

// MaxOrders is a constant.
const MaxOrders = 10

// Nosy has a field that holds a function.
type Nosy struct{ Look func(o *Order) error }

// Restless starts in a way that no component does.
type Restless struct{}

func (r *Restless) Start(port int) error { return nil }
func (r *Restless) Write(o *Order) error { return nil }

// Bare has a method and no constructor.
type Bare struct{}

func (b *Bare) Write(o *Order) error { return nil }

// BareConfig waits for a constructor.
type BareConfig struct{ Path string }

// Hasty has a constructor without an error.
type Hasty struct{}

func (h *Hasty) Write(o *Order) error { return nil }

// HastyConfig is what NewHasty takes.
type HastyConfig struct{ Path string }

// NewHasty cannot fail.
func NewHasty(c HastyConfig) *Hasty { return &Hasty{} }

// ordersNodes is a name that a pipeline called Taken would like to have.
var takenNodes = 1

// TakenDeps is another one.
type TakenDeps struct{}

// Film is so large that few of it are too many.
type Film struct{ Frames [1 << 30]byte }

func ReadFilm(f *Film) error          { return nil }
func DoneFilm(f *Film, err error)     {}
func ShowFilm(f *Film) error          { return nil }
func ReadAmounts(a *Amounts) error    { return nil }
func DoneAmounts(a *Amounts, e error) {}
func SumAmounts(a *Amounts) error     { return nil }

// Amounts is a message of some size.
type Amounts struct{ All [8 << 10]int64 }
