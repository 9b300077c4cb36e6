// Package harness makes a program of a pipeline: signals, a metrics server, progress while it runs, a report at its end
// and an exit status. It is what the main of `pipegen run` and of `pipegen init` calls; a program that has all this
// already mounts Handler and leaves the rest.
package harness

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

// Exit statuses of Main.
const (
	done   = 0
	failed = 1 // the pipeline could not be built, returned an error, or a Nack went unheard
	usage  = 2 // a flag or the metrics address makes no sense
)

// Main builds the pipeline called name, runs it until it ends by itself or by a signal, and exits. build gets the logger
// that goes with the progress line. The command line knows one flag: -metrics ADDR serves what Handler does.
//
// The first SIGINT or SIGTERM starts the drain, the second ends it by force, the third ends the process. The exit status
// is 0 if every accepted message had an outcome that somebody heard, 1 if the pipeline failed, 2 for a wrong flag.
func Main(name string, build func(log *slog.Logger) (rt.Pipeline, error)) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	p := program{
		name:     name,
		build:    build,
		stderr:   os.Stderr,
		terminal: isTerminal(os.Stderr),
		signals:  signals,
		release:  func() { signal.Stop(signals) },
	}
	os.Exit(p.run(os.Args[1:]))
}

// A program is what Main knows of the process it runs in.
type program struct {
	name     string
	build    func(*slog.Logger) (rt.Pipeline, error)
	stderr   io.Writer
	terminal bool // stderr is one: show progress
	signals  <-chan os.Signal
	release  func() // gives signals back their usual meaning
}

func (p *program) run(args []string) (status int) {
	flags := flag.NewFlagSet(p.name, flag.ContinueOnError)
	flags.SetOutput(p.stderr)
	metrics := flags.String("metrics", "", "serve /metrics, /healthz and /readyz at this `address`, such as :9090")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return done
	case err != nil:
		return usage
	case flags.NArg() > 0:
		fmt.Fprintf(p.stderr, "%s: unexpected argument %q\n", p.name, flags.Arg(0))
		return usage
	}

	console := &console{w: p.stderr}
	log := slog.New(slog.NewTextHandler(console, nil))
	pipeline, err := p.build(log)
	if err != nil {
		log.Error("cannot build the pipeline", "pipeline", p.name, "error", err)
		return failed
	}
	if *metrics != "" {
		server, err := serve(*metrics, Handler(p.name, pipeline), log)
		if err != nil {
			log.Error("cannot serve metrics", "error", err)
			return usage
		}
		defer server.stop()
	}

	start := time.Now()
	err = p.supervise(pipeline, console, log)
	report := pipeline.Report()
	console.clear()
	writeReport(p.stderr, p.name, report, time.Since(start))
	status = done
	if err != nil {
		fmt.Fprintf(p.stderr, "%s: %s\n", p.name, strings.TrimPrefix(err.Error(), p.name+": "))
		status = failed
	}
	if _, stalls := pipeline.Stalled(); stalls > 0 {
		fmt.Fprintf(p.stderr, "%s: stalls: %d; messages waited for stall_after, and none came to an end\n", p.name, stalls)
	}
	for _, n := range report.Nodes() {
		if n.Unheard > 0 {
			fmt.Fprintf(p.stderr, "%s: %d Nacks of %s went unheard: it has no done\n", p.name, n.Unheard, n.Name)
			status = failed
		}
	}
	return status
}

// sameSignal is how long after the first signal another one is the same: the terminal sends Ctrl-C to the whole process
// group, and go tool hands its own on as well.
const sameSignal = 250 * time.Millisecond

// supervise runs the pipeline to its end, minding signals and the progress line.
func (p *program) supervise(pipeline rt.Pipeline, console *console, log *slog.Logger) error {
	ctx, drain := context.WithCancel(context.Background())
	defer drain()
	ended := make(chan error, 1)
	go func() { ended <- pipeline.Run(ctx) }()

	var tick <-chan time.Time
	if p.terminal {
		ticker := time.NewTicker(progressEvery)
		defer ticker.Stop()
		tick = ticker.C
	}
	var progress progress
	var draining time.Time
	for {
		select {
		case err := <-ended:
			return err
		case <-tick:
			stalled, _ := pipeline.Stalled()
			console.show(progress.line(pipeline.Report(), ctx.Err() != nil, stalled))
		case s := <-p.signals:
			if ctx.Err() == nil {
				log.Info("draining; a second signal ends the drain by force", "signal", s.String())
				draining = time.Now()
				drain()
				continue
			}
			if time.Since(draining) < sameSignal {
				continue
			}
			log.Warn("ending the drain by force; the next signal ends the process", "signal", s.String())
			p.release()
			pipeline.Force()
		}
	}
}
