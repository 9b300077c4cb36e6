//go:build pipegensim

package sim

import (
	"math"
	"reflect"
	"time"
)

// A body is the memory of one message, used again and again.
type body struct {
	name  int  // counts from 0
	taken bool // from its pool
	life  *life
	users int // calls of exporters that have it
}

// A life is the way of one message from its receiver to its outcome. Clones and parts share it.
type life struct {
	id       int // counts from 1
	receiver *node
	outcomes int  // that done has heard of
	late     bool // it began when the drain had
	faults   []*Fault
	attempts map[string][]attempt // by exporter
	born     time.Duration
	outcome  error // that done has heard
}

// Released implements rt.Watcher.
func (t *trial) Released(p any) {
	b := t.bodies[p]
	if b == nil {
		b = &body{name: len(t.order)}
		t.bodies[p] = b
		t.order = append(t.order, b)
		return
	}
	if !b.taken {
		t.brokenf("released twice: %v", b.life)
	}
	if b.users > 0 {
		t.brokenf("released while an exporter had it: %v", b.life)
	}
	if b.life != nil {
		t.tellf("body %d is released: %v", b.name, b.life)
	}
	b.taken, b.life = false, nil
}

// Taken implements rt.Watcher.
func (t *trial) Taken(p any) {
	pulse.Add(1)
	b := t.bodies[p]
	if b.taken {
		t.brokenf("used anew while it was in use: %v", b.life)
	}
	b.taken = true
}

// Derived implements rt.Watcher.
func (t *trial) Derived(p, from any) {
	b, origin := t.bodies[p], t.bodies[from]
	b.life = origin.life
	t.tellf("body %d is made from body %d: %v", b.name, origin.name, b.life)
}

// born begins the life of a message that a receiver hands over.
func (t *trial) born(p any, at *node) *life {
	l := &life{id: len(t.lives) + 1, receiver: at, late: !t.running.Ready(), born: t.world.Now(), attempts: map[string][]attempt{}}
	t.lives = append(t.lives, l)
	t.bodies[p].life = l
	t.Messages++
	return l
}

func (l *life) String() string {
	switch {
	case l == nil:
		return "a message of unknown origin"
	case l.receiver == nil:
		return "message " + number(l.id) + ", not accepted"
	}
	return "message " + number(l.id) + " of " + l.receiver.name
}

// A digester sums up a value and what it leads to, as far as three pointers deep.
type digester uint64

func digest(v reflect.Value) uint64 {
	d := digester(14695981039346656037)
	d.add(v, 3)
	return uint64(d)
}

func (d *digester) word(n uint64) { *d = (*d ^ digester(n)) * 1099511628211 }

func (d *digester) add(v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.Struct:
		for _, field := range v.Fields() {
			d.add(field, depth)
		}
	case reflect.Array, reflect.Slice:
		d.word(uint64(v.Len()))
		for i := range min(v.Len(), 64) {
			d.add(v.Index(i), depth)
		}
	case reflect.String:
		for _, c := range []byte(v.String()) {
			d.word(uint64(c))
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		d.word(uint64(v.Int()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		d.word(v.Uint())
	case reflect.Float32, reflect.Float64:
		d.word(math.Float64bits(v.Float()))
	case reflect.Bool:
		if v.Bool() {
			d.word(1)
		}
	case reflect.Map:
		d.word(uint64(v.Len()))
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() && depth > 0 {
			d.add(v.Elem(), depth-1)
		}
	default:
	}
}
