package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// A load is what is sent, and what became of it.
type load struct {
	url         string
	connections int
	events      int           // of a request
	requests    int64         // to be sent, answers 503 not counted; 0: until the context ends
	run         string        // what ids begin with
	patience    time.Duration // most that is waited because of a Retry-After

	begun atomic.Int64 // requests, without those that are sent again

	mu       sync.Mutex
	ids      io.Writer // of events that were answered with 202, one a line
	failed   error     // of ids
	statuses map[int]int
	broken   int // requests without an answer
	why      error
	taken    int             // events that were answered with 202
	times    []time.Duration // of requests with an answer
}

// send sends until the requests are sent or ctx ends, and prints what came of it.
func (l *load) send(ctx context.Context, out io.Writer) error {
	l.statuses = map[int]int{}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = l.connections
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport, Timeout: time.Minute}

	begin := time.Now()
	var all sync.WaitGroup
	for i := range l.connections {
		all.Go(func() { l.connection(ctx, client, i) })
	}
	all.Wait()
	l.print(out, time.Since(begin))
	if len(l.times) == 0 && l.why != nil {
		return fmt.Errorf("no request had an answer: %w", l.why)
	}
	return l.failed
}

// connection sends one request after the other. One that is refused for now is sent again; it is over with one that has no
// answer, as when the server ends: nobody knows what became of it.
func (l *load) connection(ctx context.Context, client *http.Client, number int) {
	var body, ids bytes.Buffer
	for k := 0; ctx.Err() == nil; k++ {
		if n := l.begun.Add(1); l.requests > 0 && n > l.requests {
			return
		}
		body.Reset()
		ids.Reset()
		for i := range l.events {
			l.event(&body, &ids, fmt.Sprintf("%s-%d-%d-%d", l.run, number, k, i), i)
		}
		body.WriteByte(']')
		for again := true; again; {
			wait, retry, ok := l.request(client, body.Bytes(), ids.Bytes())
			if !ok {
				return
			}
			if again = retry; again {
				select {
				case <-time.After(min(wait, l.patience)):
				case <-ctx.Done():
					return
				}
			}
		}
	}
}

// event appends one event to a body. A third of them are metrics.
func (l *load) event(body, ids *bytes.Buffer, id string, i int) {
	start := byte(',')
	if i == 0 {
		start = '['
	}
	body.WriteByte(start)
	if i%3 == 0 {
		fmt.Fprintf(body, `{"id":%q,"type":"metric","name":"queue_depth","value":%d}`, id, i)
	} else {
		fmt.Fprintf(body, `{"id":%q,"type":"log","text":"one of many lines that say little","line":%d}`, id, i)
	}
	fmt.Fprintln(ids, id)
}

// request sends a body once, and notes the answer. retry says that the server wants it again after a wait; ok that it
// answered at all.
func (l *load) request(client *http.Client, body, ids []byte) (wait time.Duration, retry, ok bool) {
	begin := time.Now()
	answer, err := client.Post(l.url, "application/json", bytes.NewReader(body)) //nolint:noctx // one under way is seen to its end
	if err == nil {
		_, err = io.Copy(io.Discard, answer.Body)
		err = errors.Join(err, answer.Body.Close())
	}
	took := time.Since(begin)

	l.mu.Lock()
	defer l.mu.Unlock()
	if answer == nil || err != nil && answer.StatusCode != http.StatusAccepted {
		l.broken++
		l.why = err
		return 0, false, false
	}
	l.statuses[answer.StatusCode]++
	l.times = append(l.times, took)
	switch answer.StatusCode {
	case http.StatusAccepted:
		l.taken += bytes.Count(ids, []byte("\n"))
		if _, err := l.ids.Write(ids); err != nil {
			l.failed = err
		}
	case http.StatusServiceUnavailable:
		seconds, _ := strconv.Atoi(answer.Header.Get("Retry-After"))
		return time.Duration(max(seconds, 0)) * time.Second, true, true
	}
	return 0, false, true
}

func (l *load) print(out io.Writer, took time.Duration) {
	fmt.Fprintf(out, "%d events taken in %.1f s: %.0f events/s\n", l.taken, took.Seconds(), float64(l.taken)/took.Seconds())
	var codes []int
	for code := range l.statuses {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, code := range codes {
		fmt.Fprintf(out, "%9d requests answered %d %s\n", l.statuses[code], code, http.StatusText(code))
	}
	if l.broken > 0 {
		fmt.Fprintf(out, "%9d requests without an answer: %v\n", l.broken, l.why)
	}
	if n := len(l.times); n > 0 {
		slices.Sort(l.times)
		fmt.Fprintf(out, "p50 %v, p99 %v\n", l.times[n/2].Round(time.Microsecond), l.times[n*99/100].Round(time.Microsecond))
	}
}
