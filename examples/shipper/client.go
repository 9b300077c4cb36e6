package shipper

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

// A ClientConfig says where a Client posts to.
type ClientConfig struct {
	URL     string
	Timeout time.Duration // of one request; default 5s
}

// A Client posts lines, one a line of the body.
type Client struct {
	url  string
	http http.Client
}

// NewClient checks c.
func NewClient(c ClientConfig) (*Client, error) {
	if c.URL == "" {
		return nil, errors.New("shipper: the client needs a url")
	}
	if c.Timeout == 0 {
		c.Timeout = 5 * time.Second
	}
	return &Client{url: c.URL, http: http.Client{Timeout: c.Timeout}}, nil
}

// ErrServer is what the server says that it could not do.
var ErrServer = errors.New("the server has not taken it")

// A Refusal is what a server answers about one line of a request that it has taken in part.
type Refusal struct {
	Line    int  // from 0
	ForGood bool // it would refuse the line again
}

// Post posts a batch. A server that is busy, out of order or silent may take it later; what it calls a bad request it would refuse
// again; and where it has taken a part, with status 207, only the other lines have failed.
func (c *Client) Post(ctx context.Context, lines []*Line) error {
	var body bytes.Buffer
	for _, l := range lines {
		body.Write(l.Text)
		body.WriteByte('\n')
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, &body)
	if err != nil {
		return err
	}
	answer, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	switch {
	case answer.StatusCode == http.StatusMultiStatus:
		return inPart(answer.Body, len(lines))
	case answer.StatusCode < http.StatusMultipleChoices:
		_, err := io.Copy(io.Discard, answer.Body) // so that the connection can be used again
		return err
	case answer.StatusCode == http.StatusBadRequest, answer.StatusCode == http.StatusRequestEntityTooLarge:
		return rt.Permanent(fmt.Errorf("%w: %s", ErrServer, answer.Status))
	}
	return fmt.Errorf("%w: %s", ErrServer, answer.Status)
}

// inPart tells which lines have failed.
func inPart(body io.Reader, lines int) error {
	var refused []Refusal
	if err := json.NewDecoder(body).Decode(&refused); err != nil {
		return err
	}
	failed := &rt.BatchError{Errs: make([]error, lines)}
	for _, r := range refused {
		if r.Line < 0 || r.Line >= lines {
			return fmt.Errorf("%w, and speaks of line %d of %d", ErrServer, r.Line, lines)
		}
		failed.Errs[r.Line] = ErrServer
		if r.ForGood {
			failed.Errs[r.Line] = rt.Permanent(ErrServer)
		}
	}
	return failed
}
