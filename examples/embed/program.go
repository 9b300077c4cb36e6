package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/pipegen/pipegen/examples/embed/hostmetrics"
	rt "github.com/pipegen/pipegen/runtime"
)

// run puts the program together, opens what may fail to open, and runs it.
func (s *settings) run(ctx context.Context, out io.Writer, log *slog.Logger) error {
	listener, err := net.Listen("tcp", s.listen)
	if err != nil {
		return err
	}
	sink, err := openSink(s.to, out)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	latest := hostmetrics.NewLatest()
	relay, err := hostmetrics.NewRelay(hostmetrics.RelayDeps{
		Source:  hostmetrics.NewPoller(s.every, log, probes()...),
		Sink:    sink,
		Latest:  latest,
		Journal: &hostmetrics.Journal{Log: log},
		Machine: &hostmetrics.Machine{Name: hostName()},
	}, rt.WithLogger(log))
	if err != nil {
		return errors.Join(err, listener.Close(), sink.Close())
	}

	ctx, release := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer release()
	if s.runs > 0 {
		timed, cancel := context.WithTimeoutCause(ctx, s.runs, errors.New("the time of -for is over"))
		defer cancel()
		ctx = timed
	}
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)

	server := serve(listener, routes(relay, latest), log, fail)
	err = supervise(ctx, release, relay, log)
	server.stop() // after the pipeline: while it drains, /readyz says so
	summarize(log, relay.Stats())
	if unserved := context.Cause(ctx); errors.Is(unserved, errServer) {
		err = errors.Join(err, unserved)
	}
	return err
}

// openSink opens what -to names. The pipeline closes it.
func openSink(to string, out io.Writer) (hostmetrics.Sink, error) {
	switch {
	case to == "-":
		return hostmetrics.NewLines(out), nil
	case strings.HasPrefix(to, "http://"), strings.HasPrefix(to, "https://"):
		return hostmetrics.NewHTTP(to), nil
	}
	return hostmetrics.OpenLines(to)
}

// probes are those that find something on this machine.
func probes() []hostmetrics.Probe {
	found := []hostmetrics.Probe{hostmetrics.Go()}
	proc := os.DirFS("/proc")
	for _, probe := range []hostmetrics.Probe{hostmetrics.Load(proc), hostmetrics.Memory(proc)} {
		if probe(func(string, string) {}) == nil {
			found = append(found, probe)
		}
	}
	return found
}

func hostName() string {
	name, err := os.Hostname()
	if err != nil {
		return "unknown"
	}
	return name
}

// summarize says what the pipeline did. Stats has a field for each node of the spec, so that a node that is renamed is
// an error of the compiler here.
func summarize(log *slog.Logger, s hostmetrics.RelayStats) {
	log.Info("ended",
		"readings", s.Poll.In,
		"unchanged", s.Changed.Filtered,
		"rejected", s.Parse.Failed,
		"delivered", s.Wire.Acked,
		"failed", s.Poll.Nacked,
		"untraced", s.Tee.Dropped,
		"unreadable", s.Poll.Skipped,
	)
}
