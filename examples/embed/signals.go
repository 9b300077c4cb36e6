package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	rt "github.com/pipegen/pipegen/runtime"
)

// supervise runs the pipeline until ctx ends, and lets it drain. A signal during the drain ends that by force, and one
// more ends the process. release gives up the signals that ctx hears.
func supervise(ctx context.Context, release func(), pipeline rt.Pipeline, log *slog.Logger) error {
	ended := make(chan error, 1)
	go func() { ended <- pipeline.Run(ctx) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	second, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	release() // not before second listens, so that no signal is missed
	log.Info("draining; a signal ends the drain by force", "cause", context.Cause(ctx))
	select {
	case err := <-ended:
		return err
	case <-second.Done():
	}
	stop()
	log.Warn("ending the drain by force; a signal ends the process", "cause", context.Cause(second))
	pipeline.Force()
	return <-ended
}
