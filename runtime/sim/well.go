//go:build pipegendrive

package sim

import (
	"math/rand/v2"
	"reflect"
)

// A well fills the messages of one receiver. A message is drawn by chance, or by its own Simulate, which both allocate. So each
// body has a draft of its own: it is drawn the same again until what it keeps over its uses has grown to fit, and from then on
// it gets back what was there when it was drawn last.
type well[M any] struct {
	drive   *drive
	brought uint64
	drafts  map[*M]*draft[M]
}

// flows reports whether there are more messages.
func (w *well[M]) flows() bool {
	return !w.drive.over.Load() && (w.drive.quota == 0 || w.brought < w.drive.quota)
}

func (w *well[M]) bring(n int) {
	w.brought += uint64(n)
	w.drive.sent.Add(uint64(n))
}

// A draft is what one body is filled with.
type draft[M any] struct {
	seed  uint64
	drawn int // how often it was
	value M
	kept  []kept
}

// A kept is what lies in a slice of a draft, since somebody may change it there.
type kept struct {
	field int
	slice reflect.Value
}

// enough is how often a body is drawn.
const enough = 4

func (w *well[M]) fill(m *M) {
	d := w.drafts[m]
	if d == nil {
		d = &draft[M]{seed: w.drive.seeds[len(w.drafts)%len(w.drive.seeds)]}
		w.drafts[m] = d
	}
	if d.drawn == enough {
		*m = d.value
		d.restore(m)
		return
	}
	if d.seed != 0 { // the zero value is one, too
		fill(rand.New(rand.NewPCG(d.seed, 0)), m)
	}
	if d.drawn++; d.drawn == enough {
		d.keep(m)
	}
}

// keep notes what is in a body.
func (d *draft[M]) keep(m *M) {
	d.value = *m
	v := reflect.ValueOf(m).Elem()
	if v.Kind() != reflect.Struct {
		return
	}
	for i := range v.NumField() {
		if field := v.Field(i); field.Kind() == reflect.Slice && field.CanSet() && field.Len() > 0 {
			own := reflect.MakeSlice(field.Type(), field.Len(), field.Len())
			reflect.Copy(own, field)
			d.kept = append(d.kept, kept{i, own})
		}
	}
}

// restore puts back what was in the slices.
func (d *draft[M]) restore(m *M) {
	if len(d.kept) == 0 {
		return
	}
	v := reflect.ValueOf(m).Elem()
	for _, k := range d.kept {
		reflect.Copy(v.Field(k.field), k.slice)
	}
}
