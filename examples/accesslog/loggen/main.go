// Command loggen writes an access log that it makes up, to try the example with more lines than its test data has:
//
//	go run ./examples/accesslog/loggen -lines 5000000 > big.log
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/pipegen/pipegen/examples/accesslog/weblog"
)

func main() {
	lines := flag.Int("lines", 4000, "how many lines to write, about 200 bytes each")
	seed := flag.Uint64("seed", 1, "which log: the same seed gives the same one")
	flag.Parse()
	if flag.NArg() > 0 || *lines < 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := write(os.Stdout, *lines, *seed); err != nil {
		fmt.Fprintln(os.Stderr, "loggen:", err)
		os.Exit(1)
	}
}

// write ends in the middle of the last line, as the copy of a log does that is still being written.
func write(w io.Writer, lines int, seed uint64) error {
	log, out := weblog.New(seed), bufio.NewWriterSize(w, 1<<20)
	var line []byte
	for i := range lines {
		line = log.AppendLine(line[:0])
		if i == lines-1 {
			line = line[:len(line)/2]
		}
		if _, err := out.Write(line); err != nil {
			return err
		}
	}
	return out.Flush()
}
