// Command load sends events to the example as fast as it takes them, and tells how that went. What was answered with 202 it
// can put on record, and compare with the files that the example wrote:
//
//	go run ./examples/ingest/load -for 10s -ids out/ids.txt
//	go run ./examples/ingest/load -verify out/ids.txt out/metrics.jsonl out/others.jsonl
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	status := start(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// start reads the flags and does what they say. It gives the exit status: 0 if all went well, 1 if events are lost or nothing
// could be sent, 2 for a wrong flag.
func start(ctx context.Context, args []string, out, errs io.Writer) int {
	var (
		l      load
		runs   time.Duration
		ids    string
		verify bool
	)
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.StringVar(&l.url, "url", "http://127.0.0.1:8080/events", "where to send events")
	flags.IntVar(&l.connections, "connections", 32, "how many connections send at once")
	flags.IntVar(&l.events, "events", 20, "events of a request")
	flags.DurationVar(&runs, "for", 10*time.Second, "how long to send; 0 is until -requests, or a signal")
	flags.Int64Var(&l.requests, "requests", 0, "how many requests to send; 0 is as many as the time allows")
	flags.StringVar(&l.run, "run", time.Now().UTC().Format("20060102T150405.000000"), "what the ids of this run begin with")
	flags.DurationVar(&l.patience, "patience", 2*time.Second, "how long a Retry-After may make it wait at the most")
	flags.StringVar(&ids, "ids", "", "write the ids that were answered with 202 to this `file`")
	flags.BoolVar(&verify, "verify", false, "send nothing: compare the ids in the first file named with the events in the others")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case verify && flags.NArg() < 2, !verify && flags.NArg() > 0, l.connections < 1, l.events < 1, runs < 0, l.requests < 0:
		fmt.Fprintln(errs, "load: want flags only, none below 0, or -verify IDS FILE…")
		return 2
	}
	var err error
	if verify {
		err = compare(flags.Arg(0), flags.Args()[1:], out)
	} else {
		if runs > 0 {
			timed, stop := context.WithTimeout(ctx, runs)
			defer stop()
			ctx = timed
		}
		err = l.record(ctx, ids, out)
	}
	if err != nil {
		fmt.Fprintln(errs, "load:", err)
		return 1
	}
	return 0
}

// record sends, and writes the ids to a file if one is named.
func (l *load) record(ctx context.Context, path string, out io.Writer) (err error) {
	l.ids = io.Discard
	if path != "" {
		file, err := os.Create(path)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		l.ids = file
	}
	return l.send(ctx, out)
}
