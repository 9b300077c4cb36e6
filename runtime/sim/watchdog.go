//go:build pipegensim

package sim

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"time"
)

// pulse goes up while a trial gets on.
var pulse atomic.Uint64

// patience is how long a function of the user's may take, in real time.
const patience = 10 * time.Second

// watch ends the program when a function of the user's does not return: it waits for what is not there in a simulated world,
// and everything waits for it.
func watch(out io.Writer, what func() string) {
	before := pulse.Load()
	for {
		time.Sleep(patience)
		now := pulse.Load()
		if now == before {
			fmt.Fprintf(out, "%s: a function has not returned for %v. What runs inside of a segment must not wait for anything:\n%s\n", what(), patience, stuck())
			os.Exit(1)
		}
		before = now
	}
}

// stuck are the stacks of the goroutines that neither take turns nor look on.
func stuck() string {
	buf := make([]byte, 1<<20)
	all := strings.Split(string(buf[:runtime.Stack(buf, true)]), "\n\n")
	var found []string
	for _, stack := range all {
		head, _, _ := strings.Cut(stack, "\n")
		if !strings.Contains(head, "[coroutine") && !strings.Contains(stack, "sim.watch(") && !strings.Contains(stack, "sim.Main(") {
			found = append(found, stack)
		}
	}
	return strings.Join(found, "\n\n")
}
