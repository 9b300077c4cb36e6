package ingest

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

// A ServerConfig says where a Server listens, and how much it takes at once.
type ServerConfig struct {
	Listen  string // the address
	MaxBody int    // bytes of a request's body
}

// A Server takes events in.
type Server struct {
	config   ServerConfig
	listener net.Listener
}

// How long things may take. A request has its answer before Shutdown gives up on it, and that before the drain is ended by
// force: readTime and answerTime < shutdownTime < shutdown.drain in pipeline.yaml.
const (
	readTime     = 5 * time.Second // to read a request
	answerTime   = 5 * time.Second // from there to its outcome
	writeTime    = readTime + answerTime + 5*time.Second
	idleTime     = time.Minute
	shutdownTime = 8 * time.Second
)

// retryAfter is when a client that was refused is to come again, in seconds.
const retryAfter = "1"

// NewServer checks c; Start listens.
func NewServer(c ServerConfig) (*Server, error) {
	if c.Listen == "" || c.MaxBody <= 0 {
		return nil, errors.New("ingest: the server needs an address, and max_body above 0")
	}
	return &Server{config: c}, nil
}

// Start listens, so that an address that is taken is known before anything runs.
func (s *Server) Start(ctx context.Context) (err error) {
	var listen net.ListenConfig
	s.listener, err = listen.Listen(ctx, "tcp", s.config.Listen)
	return err
}

// Serve answers requests until ctx ends: then it accepts no more, and those that wait for their outcome get it, since the
// pipeline drains meanwhile.
func (s *Server) Serve(ctx context.Context, in *rt.Intake[Batch]) error {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /events", func(w http.ResponseWriter, r *http.Request) { s.take(w, r, in) })
	server := &http.Server{
		Handler:           mux,
		ReadHeaderTimeout: readTime,
		ReadTimeout:       readTime,
		WriteTimeout:      writeTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn),
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(s.listener) }()
	slog.Info("serving", "url", "http://"+s.listener.Addr().String()+"/events")
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	fresh, stop := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer stop()
	if server.Shutdown(fresh) != nil {
		return server.Close()
	}
	return nil
}

// take answers one request. It takes a message before it reads the body, so that memory is bounded by the messages that the
// pipeline has, however many clients there are.
func (s *Server) take(w http.ResponseWriter, r *http.Request, in *rt.Intake[Batch]) {
	batch, err := in.TryGet()
	if err != nil {
		answer(w, err)
		return
	}
	if _, err := batch.ReadFrom(http.MaxBytesReader(w, r.Body, int64(s.config.MaxBody))); err != nil {
		in.Put(batch) // every way from TryGet leads to Put, Do or Send
		answer(w, &unreadError{err})
		return
	}
	ctx, stop := context.WithTimeout(r.Context(), answerTime)
	defer stop()
	answer(w, in.Do(ctx, batch))
}

// An unreadError says that a body could not be read to its end.
type unreadError struct{ error }

func (e *unreadError) Unwrap() error { return e.error }

// answer tells a client what became of its request: 202 says that every event is written. 503 says that the client may come
// again with the very same events: none, some or all of them may have been written, and will then be there twice.
func answer(w http.ResponseWriter, err error) {
	var (
		body     *BodyError
		tooLarge *http.MaxBytesError
		unread   *unreadError
	)
	switch {
	case err == nil:
		w.WriteHeader(http.StatusAccepted)
	case errors.As(err, &body):
		http.Error(w, body.Problem, http.StatusUnprocessableEntity)
	case errors.As(err, &tooLarge):
		http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
	case errors.As(err, &unread):
		http.Error(w, "the body could not be read to its end", http.StatusBadRequest)
	case rt.IsPermanent(err): // a function of ours has panicked: it would again
		http.Error(w, "the events could not be written", http.StatusInternalServerError)
	default: // rt.ErrFull, rt.ErrClosed, rt.ErrShutdown, no outcome in time, or an error of a file
		w.Header().Set("Retry-After", retryAfter)
		http.Error(w, reason(err), http.StatusServiceUnavailable)
	}
}

// reason says why to come again.
func reason(err error) string {
	switch {
	case errors.Is(err, rt.ErrFull):
		return "as many requests are on their way as the pipeline holds"
	case errors.Is(err, rt.ErrClosed):
		return "the server is about to end"
	}
	return "not all events are known to be written"
}

// Close frees the address, where Serve has not.
func (s *Server) Close() error {
	if s.listener == nil {
		return nil
	}
	if err := s.listener.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}
