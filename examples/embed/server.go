package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	rt "github.com/pipegen/pipegen/runtime"
	"github.com/pipegen/pipegen/runtime/harness"
)

// errServer is why the program ends when its server does.
var errServer = errors.New("the HTTP server failed")

// routes has the program's own page beside those that tell of the pipeline.
func routes(pipeline rt.Pipeline, latest http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /latest", latest)
	mux.Handle("/", harness.Handler("relay", pipeline)) // /metrics, /healthz, /readyz
	return mux
}

type server struct{ http *http.Server }

// serve serves until stop. All requests are small and quick, so that tight limits keep slow clients from holding
// connections.
func serve(listener net.Listener, handler http.Handler, log *slog.Logger, fail context.CancelCauseFunc) *server {
	s := &server{&http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      10 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}}
	log.Info("serving", "url", "http://"+listener.Addr().String())
	go func() {
		if err := s.http.Serve(listener); err != http.ErrServerClosed {
			fail(fmt.Errorf("%w: %w", errServer, err))
		}
	}()
	return s
}

// stop lets requests under way finish, but not for long.
func (s *server) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if s.http.Shutdown(ctx) != nil {
		s.http.Close()
	}
}
