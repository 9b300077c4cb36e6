// Command embed relays readings of the machine that it runs on. It is a program of its own with a generated pipeline in
// it: it has its own flags, its own HTTP server and its own way with signals.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"
)

// settings are what the flags say.
type settings struct {
	listen, to string
	every      time.Duration
	runs       time.Duration
	debug      bool
}

func main() { os.Exit(start(context.Background(), os.Args[1:], os.Stdout, os.Stderr)) }

// start reads the flags and runs the program until ctx ends. It gives the exit status: 0 for an end in order, 1 for any
// other, 2 for a wrong flag.
func start(ctx context.Context, args []string, out, errs io.Writer) int {
	var s settings
	flags := flag.NewFlagSet("embed", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.StringVar(&s.listen, "listen", "127.0.0.1:0", "serve /latest, /metrics, /healthz and /readyz at this `address`")
	flags.StringVar(&s.to, "to", "-", "write lines to this `file or URL`; - is standard output")
	flags.DurationVar(&s.every, "every", time.Second, "how often to read")
	flags.DurationVar(&s.runs, "for", 0, "how long to run; 0 is until a signal")
	flags.BoolVar(&s.debug, "debug", false, "log every reading")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case flags.NArg() > 0 || s.every <= 0 || s.runs < 0:
		fmt.Fprintln(errs, "embed: want flags only, -every above 0 and -for not below it")
		return 2
	}

	level := slog.LevelInfo
	if s.debug {
		level = slog.LevelDebug
	}
	log := slog.New(slog.NewTextHandler(errs, &slog.HandlerOptions{Level: level}))
	if err := s.run(ctx, out, log); err != nil {
		log.Error("failed", "error", err)
		return 1
	}
	return 0
}
