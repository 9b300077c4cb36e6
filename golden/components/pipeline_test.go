package components

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipegen/pipegen/golden/internal/trial"
	rt "github.com/pipegen/pipegen/runtime"
)

// A fake is a Clerk.
type fake struct {
	next  func(context.Context, *Order) error
	heard func(id int, err error)
	note  func(what string)
}

func (f *fake) Read(ctx context.Context, o *Order) error { return f.next(ctx, o) }
func (f *fake) Done(o *Order, err error)                 { f.heard(o.ID, err) }
func (f *fake) Close(ctx context.Context) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	f.note("clerk closes")
	return nil
}

// A diary has what happened, in order.
type diary struct {
	mu    sync.Mutex
	lines []string
}

func (d *diary) note(what string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if n := len(d.lines); n == 0 || d.lines[n-1] != what {
		d.lines = append(d.lines, what)
	}
}

func newComponents(t *testing.T, next func(context.Context, *Order) error, heard func(int, error)) (*Components, *diary) {
	t.Helper()
	t.Setenv("GOLDEN_DSN", "db://here")
	d := &diary{}
	p, err := NewComponents(ComponentsDeps{Clerk: &fake{next, heard, d.note}, Desk: &Desk{d.note}}, rt.WithLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		t.Fatal(err)
	}
	p.vault.note = d.note
	return p, d
}

func numbered(o *Order, i int) { o.ID = i }

func TestConfig(t *testing.T) {
	t.Setenv("GOLDEN_PATIENCE", "3s")
	t.Setenv("GOLDEN_HOST", "west")
	t.Setenv("GOLDEN_USER", "") // as if it were not set
	p, _ := newComponents(t, nil, nil)
	want := VaultConfig{
		Named: Named{"the vault"}, DSN: "db://here", User: "nobody", Literal: "${GOLDEN_USER} \"quoted\" `too`",
		Timeout: 90 * time.Second, Patience: 3 * time.Second, BlockSize: 65536, Limit: 7, Share: 0.25, Verbose: true,
		Level: Warn, Mood: Calm, TLS: TLS{"a.pem", 3, 2 * time.Second}, Backup: &TLS{CertFile: "b.pem"},
		Hosts: []string{"north", "west"}, Ports: [2]uint16{80, 443}, Weights: map[string]float64{"light": 0.5, "heavy": 2},
		Routes: map[string]*TLS{"home": {CertFile: "c.pem"}, "away": {CertFile: "d.pem", Retries: 1}},
		Steps:  []time.Duration{time.Second, 5 * time.Second},
	}
	if got := p.vault.config; !reflect.DeepEqual(got, want) {
		t.Errorf("the vault got\n%+v, want\n%+v", got, want)
	}
}

// All that is wrong with the environment is told at once.
func TestEnvironmentIsChecked(t *testing.T) {
	t.Setenv("GOLDEN_LIMIT", "65536")
	t.Setenv("GOLDEN_MOOD", "sad")
	t.Setenv("GOLDEN_PATIENCE", "long")
	_, err := NewComponents(ComponentsDeps{Clerk: &fake{}, Desk: &Desk{}})
	if err == nil {
		t.Fatal("NewComponents returned no error")
	}
	for _, want := range []string{
		"GOLDEN_DSN is not set", `GOLDEN_LIMIT is "65536", but must be`, `GOLDEN_MOOD is "sad", but must be one of calm, angry`,
		`GOLDEN_PATIENCE is "long", but must be a duration`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("NewComponents returned %v, want %s", err, want)
		}
	}
}

func TestConstructorsErrorNamesTheComponent(t *testing.T) {
	t.Setenv("GOLDEN_DSN", "")
	t.Setenv("GOLDEN_USER", "burglar")
	_, err := NewComponents(ComponentsDeps{Clerk: &fake{}, Desk: &Desk{}})
	if !errors.Is(err, errBurglar) || !strings.Contains(err.Error(), "component vault: ") {
		t.Errorf("NewComponents returned %v", err)
	}
}

func TestDepsMustBeThere(t *testing.T) {
	if _, err := NewComponents(ComponentsDeps{Desk: &Desk{}}); err == nil || err.Error() != "ComponentsDeps.Clerk is nil" {
		t.Errorf("NewComponents returned %v", err)
	}
}

// Components start before the first message and end after the last one; two nodes share one.
func TestStartAndCloseAroundAllMessages(t *testing.T) {
	var outcomes trial.Outcomes
	p, d := newComponents(t, nil, outcomes.Hear)
	synctest.Test(t, func(t *testing.T) {
		p.clerk.(*fake).next = trial.Count(100, numbered)
		trial.Run(t, p)
	})
	outcomes.Once(t, 100)
	if want := []string{"desk starts", "vault starts", "put", "clerk closes", "desk closes", "vault closes"}; !slices.Equal(d.lines, want) {
		t.Errorf("%q, want %q", d.lines, want)
	}
	var want []Order
	for i := 1; i <= 100; i += 2 {
		want = append(want, Order{i, 1, true})
	}
	if !slices.Equal(p.vault.kept, want) {
		t.Errorf("kept %v", p.vault.kept)
	}
	if s := p.Stats(); s.Worthy.Filtered != 50 {
		t.Errorf("stats %+v", s)
	}
}

// Nothing is read when a component does not start; those that did are closed.
func TestAFailingStart(t *testing.T) {
	var outcomes trial.Outcomes
	p, d := newComponents(t, nil, outcomes.Hear)
	locked := errors.New("locked")
	synctest.Test(t, func(t *testing.T) {
		p.clerk.(*fake).next = func(context.Context, *Order) error {
			t.Error("read")
			return io.EOF
		}
		p.vault.started = locked
		if err := p.Run(t.Context()); !errors.Is(err, locked) || !strings.Contains(err.Error(), "start of vault") {
			t.Errorf("Run returned %v", err)
		}
		trial.Balanced(t, p)
	})
	if want := []string{"desk starts", "vault starts", "clerk closes", "desk closes"}; !slices.Equal(d.lines, want) {
		t.Errorf("%q, want %q", d.lines, want)
	}
}

func TestClosesErrorIsRuns(t *testing.T) {
	var outcomes trial.Outcomes
	p, _ := newComponents(t, nil, outcomes.Hear)
	jammed := errors.New("jammed")
	synctest.Test(t, func(t *testing.T) {
		p.clerk.(*fake).next = trial.Count(10, numbered)
		p.vault.closed = jammed
		if err := p.Run(t.Context()); !errors.Is(err, jammed) || !strings.Contains(err.Error(), "close of vault") {
			t.Errorf("Run returned %v", err)
		}
		trial.Balanced(t, p)
	})
	outcomes.Once(t, 10)
}

func TestAllocations(t *testing.T) {
	trial.NoAllocations(t, func(n int) rt.Pipeline {
		p, _ := newComponents(t, trial.Count(n, numbered), func(int, error) {})
		p.vault.kept = make([]Order, 0, n)
		return p
	})
}
