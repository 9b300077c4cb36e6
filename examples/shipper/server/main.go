// Command server takes lines that the shipper posts, and fails as often as it is told to.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/pipegen/pipegen/examples/shipper/sink"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:8080", "the `address`")
	s := &sink.Sink{Out: os.Stdout}
	flag.Float64Var(&s.Faults.Busy, "busy", 0, "the `rate` of requests that are told to come again")
	flag.Float64Var(&s.Faults.Torn, "torn", 0, "the `rate` of requests that are taken, and whose client does not get to know")
	flag.Float64Var(&s.Faults.Partly, "partly", 0, "the `rate` of requests that are taken in part")
	flag.Float64Var(&s.Faults.Stalled, "stalled", 0, "the `rate` of requests that take too long")
	flag.DurationVar(&s.Faults.Stall, "stall", 2*time.Second, "how `long` those take")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	server := &http.Server{Addr: *listen, Handler: s, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		defer stop()
		<-ctx.Done()
		server.Close()
	}()
	if err := server.ListenAndServe(); err != nil && ctx.Err() == nil {
		log.Fatal(err)
	}
	fmt.Fprintln(os.Stderr, s)
}
