// Package sink is a server that takes lines, and fails as often as it is told to.
package sink

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Faults says how often a request fails in which way: each from 0 to 1, of what is left by those before it.
type Faults struct {
	Busy    float64       // 503, and nothing is taken
	Torn    float64       // the connection breaks when all has been taken: the client does not know
	Partly  float64       // 207: a part of the lines is taken, the others are not
	Stalled float64       // nothing happens for Stall, and then all is taken
	Stall   time.Duration // longer than the client waits
}

// A Sink takes lines. Which requests fail is drawn anew each time; the zero Sink takes all.
type Sink struct {
	Faults  Faults
	Refuses func(line string) bool // for good; nil: none
	Out     io.Writer              // gets each line when it comes first; nil: nobody

	mu    sync.Mutex
	seen  map[string]int // how often each line has been taken
	again int            // lines that had been taken before
	fails map[string]int // requests by how they have failed
}

// ServeHTTP takes a request.
func (s *Sink) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var lines []string
	body := bufio.NewScanner(r.Body)
	body.Buffer(nil, 1<<20)
	for body.Scan() {
		lines = append(lines, body.Text())
	}
	if body.Err() != nil {
		http.Error(w, "the body broke off", http.StatusBadRequest)
		return
	}
	switch f := s.Faults; {
	case s.strikes("busy", f.Busy):
		http.Error(w, "come again", http.StatusServiceUnavailable)
	case s.strikes("torn", f.Torn):
		s.take(lines, nil)
		panic(http.ErrAbortHandler)
	case s.strikes("partly", f.Partly):
		s.answer(w, s.take(lines, func() bool { return rand.IntN(2) == 0 }))
	case s.strikes("stalled", f.Stalled):
		select {
		case <-time.After(f.Stall):
		case <-r.Context().Done():
		}
		s.answer(w, s.take(lines, nil))
	default:
		s.answer(w, s.take(lines, nil))
	}
}

// strikes decides whether a fault strikes this time.
func (s *Sink) strikes(fault string, rate float64) bool {
	if rand.Float64() >= rate {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails == nil {
		s.fails = map[string]int{}
	}
	s.fails[fault]++
	return true
}

// A refusal is what is answered about one line.
type refusal struct {
	Line    int
	ForGood bool
}

// take takes lines, but for those that it refuses, and those that leave out says.
func (s *Sink) take(lines []string, leave func() bool) (refused []refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.seen == nil {
		s.seen = map[string]int{}
	}
	for i, line := range lines {
		switch {
		case s.Refuses != nil && s.Refuses(line):
			refused = append(refused, refusal{i, true})
			continue
		case leave != nil && leave():
			refused = append(refused, refusal{i, false})
			continue
		}
		s.seen[line]++
		if s.seen[line] > 1 {
			s.again++
		} else if s.Out != nil {
			fmt.Fprintln(s.Out, line)
		}
	}
	return refused
}

func (s *Sink) answer(w http.ResponseWriter, refused []refusal) {
	if len(refused) == 0 {
		w.WriteHeader(http.StatusOK)
		return
	}
	w.WriteHeader(http.StatusMultiStatus)
	json.NewEncoder(w).Encode(refused) //nolint:errcheck // the client may be gone
}

// Has reports whether a line has been taken.
func (s *Sink) Has(line string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen[line] > 0
}

// Counts are how many different lines have been taken, and how many were taken again.
func (s *Sink) Counts() (different, again int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.seen), s.again
}

// String is what has happened so far.
func (s *Sink) String() string {
	different, again := s.Counts()
	s.mu.Lock()
	defer s.mu.Unlock()
	var fails []string
	for _, fault := range []string{"busy", "torn", "partly", "stalled"} {
		fails = append(fails, fmt.Sprintf("%d %s", s.fails[fault], fault))
	}
	return fmt.Sprintf("%d lines, %d of them taken again; requests that failed: %s", different, again, strings.Join(fails, ", "))
}
