//go:build unix

package sigterm

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	rt "github.com/pipegen/pipegen/runtime"
)

// A journal writes a line for each thing that happens, at once: what was written survives the process. Lines of several
// goroutines do not mix, since each is one write to the end of a file.
type journal struct {
	file    *os.File
	offered atomic.Int64
	after   int64
	reached func() // called once so many jobs have been offered
}

func (j *journal) Offered(id int) {
	j.note('o', id, "")
	if j.offered.Add(1) == j.after {
		j.reached()
	}
}
func (j *journal) Awaited(id int)            { j.note('w', id, "") }
func (j *journal) Accepted(id int)           { j.note('a', id, "") }
func (j *journal) Delivered(id int)          { j.note('p', id, "") }
func (j *journal) Refused(id int)            { j.note('r', id, "") }
func (j *journal) Outcome(id int, err error) { j.note('d', id, word(err)) }
func (j *journal) Heard(id int, err error)   { j.note('h', id, word(err)) }

func (j *journal) note(what byte, id int, outcome string) {
	var line [48]byte
	if _, err := j.file.Write(fmt.Appendf(line[:0], "%c %d %s\n", what, id, outcome)); err != nil {
		panic(err)
	}
}

// The outcomes that there may be.
const (
	acked    = "acked"
	refused  = "refused"
	shutdown = "shutdown"
)

func word(err error) string {
	switch {
	case err == nil:
		return acked
	case errors.Is(err, ErrRefused) && rt.IsPermanent(err):
		return refused
	case errors.Is(err, rt.ErrShutdown) && !rt.IsPermanent(err):
		return shutdown
	}
	return "unexpected"
}

// A fate is what a journal says of one job.
type fate struct {
	awaited, accepted, refused bool
	outcomes, heard            []string
	parts                      int // that were delivered
}

// A history is what a journal says.
type history struct {
	jobs     map[int]*fate
	lastRead int // the job that Feed.Read made up last
}

func readJournal(t *testing.T, path string) history {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	h := history{map[int]*fate{}, -1}
	of := func(id int) *fate {
		f := h.jobs[id]
		if f == nil {
			f = &fate{}
			h.jobs[id] = f
		}
		return f
	}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var what byte
		var id int
		var outcome string
		if n, err := fmt.Sscanf(lines.Text()+" -", "%c %d %s", &what, &id, &outcome); n < 3 {
			t.Fatalf("%q: %v", lines.Text(), err)
		}
		f := of(id)
		switch what {
		case 'o':
			if id%2 == 0 {
				h.lastRead = id
			}
		case 'w':
			f.awaited = true
		case 'p':
			f.parts++
		case 'a':
			f.accepted = true
		case 'r':
			f.refused = true
		case 'd':
			f.outcomes = append(f.outcomes, outcome)
		case 'h':
			f.heard = append(f.heard, outcome)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return h
}

// A tally counts jobs by what became of them.
type tally struct{ acked, refused, shutdown, closed int }

func (a *tally) add(b tally) {
	a.acked += b.acked
	a.refused += b.refused
	a.shutdown += b.shutdown
	a.closed += b.closed
}

// check finds jobs with more or fewer outcomes than they should have, and compares the rest with what the process said of
// itself at its end.
func (h history) check(t *testing.T, stderr string) (n tally) {
	t.Helper()
	problems, deaf := 0, 0
	complain := func(id int, f *fate, what string) {
		if problems++; problems <= 10 {
			t.Errorf("job %d %s: %+v", id, what, *f)
		}
	}
	for id, f := range h.jobs {
		switch {
		case len(f.outcomes) > 1:
			complain(id, f, "has several outcomes")
		case f.refused && len(f.outcomes) > 0:
			complain(id, f, "was not accepted, and has an outcome")
		case f.accepted && len(f.outcomes) == 0:
			complain(id, f, "has no outcome")
		case id%2 == 0 && id != h.lastRead && len(f.outcomes) == 0: // the last Read may not have returned
			complain(id, f, "was read and has no outcome")
		case len(f.heard) > 0 && (len(f.outcomes) == 0 || f.heard[0] != f.outcomes[0]):
			complain(id, f, "has another outcome for Do than for done")
		}
		if len(f.outcomes) == 0 {
			n.closed++
			continue
		}
		if f.awaited && len(f.heard) == 0 {
			deaf++
		}
		want, count := acked, &n.acked
		if id%14 == 0 {
			want, count = refused, &n.refused
		}
		parts := id % 4
		if id%7 == 0 {
			parts = 0
		}
		switch f.outcomes[0] {
		case want:
			if f.parts != parts {
				complain(id, f, fmt.Sprintf("should have been delivered in %d parts", parts))
			}
			*count++
		case shutdown:
			n.shutdown++
		default:
			complain(id, f, "should be "+want)
		}
	}
	if problems > 10 {
		t.Errorf("and %d more", problems-10)
	}
	if deaf > 2 { // some may have been on the point of noting it when the process ended
		t.Errorf("%d jobs had an outcome that their Do did not hear", deaf)
	}
	said := fmt.Sprintf("accepted %d, acked %d, nacked %d, abandoned 0\n", n.acked+n.refused+n.shutdown, n.acked, n.refused+n.shutdown)
	if !strings.Contains(stderr, said) {
		t.Errorf("its report should say %q\n%s", said, stderr)
	}
	return n
}
