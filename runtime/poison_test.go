//go:build pipegendebug

package rt

import (
	"strings"
	"testing"
	"time"
)

type ware struct {
	Name    string
	Weight  float64
	Count   int
	Tags    []string
	Extra   map[string]int
	At      time.Time
	Inner   struct{ Label string }
	History [2]string
	hidden  string
}

func TestKeptMessageReadsAsPoison(t *testing.T) {
	var r Reserve[ware]
	r.Init(1)
	m := r.Take()
	if m.Body.Name != "" || m.Body.Count != 0 || m.Body.hidden != "" || !m.Body.At.IsZero() {
		t.Errorf("a fresh message is %+v", m.Body)
	}
	kept := &m.Body
	kept.Name, kept.Tags, kept.hidden = "mine", []string{"a"}, "mine"
	*kept = ware{}
	r.Put(m)
	for _, text := range []string{kept.Name, kept.Inner.Label, kept.History[1], kept.hidden} {
		if !strings.Contains(text, "released") {
			t.Errorf("a kept message reads %q", text)
		}
	}
	if kept.Count == 0 || kept.Weight == 0 || kept.Tags != nil || kept.Extra != nil {
		t.Errorf("a kept message reads %+v", *kept)
	}
}

func TestKeptMessageThatIsChangedPanics(t *testing.T) {
	for name, change := range map[string]func(*ware){
		"exported":   func(p *ware) { p.Count = 0 },
		"nested":     func(p *ware) { p.Inner.Label = "x" },
		"unexported": func(p *ware) { p.hidden = "x" },
		"slice":      func(p *ware) { p.Tags = []string{} },
	} {
		var r Reserve[ware]
		r.Init(1)
		m := r.Take()
		m.Body = ware{}
		r.Put(m)
		change(&m.Body)
		err := guard(func() error { r.Take(); return nil })
		if err == nil || !strings.Contains(err.Error(), "a rt.ware was changed after it had been released") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type resettable struct {
	N    int
	Kept []byte
}

func (r *resettable) Reset() { r.N = 7 }

// A message comes from its pool as its Reset makes it, poisoned or not.
func TestPoisonIsResetAway(t *testing.T) {
	var r Reserve[resettable]
	r.Init(2)
	for range 3 {
		m := r.Take()
		if m.Body.N != 7 || m.Body.Kept != nil {
			t.Errorf("a fresh message is %+v", m.Body)
		}
		r.Put(m)
	}
}
