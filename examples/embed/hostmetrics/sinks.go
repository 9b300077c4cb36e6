package hostmetrics

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

var escaped = strings.NewReplacer(",", `\,`, "=", `\=`, " ", `\ `, "\n", `\n`)

// AppendLine appends a reading in the line protocol of InfluxDB.
func AppendLine(line []byte, r *Reading) []byte {
	line = append(line, escaped.Replace(r.Metric)...)
	line = append(append(line, ",host="...), escaped.Replace(r.Host)...)
	if r.Unit != "" {
		line = append(append(line, ",unit="...), r.Unit...)
	}
	line = strconv.AppendFloat(append(line, " value="...), r.Value, 'f', -1, 64)
	line = strconv.AppendInt(append(line, ' '), r.At.UnixNano(), 10)
	return append(line, '\n')
}

// appendLines appends all readings.
func appendLines(lines []byte, readings []*Reading) []byte {
	for _, r := range readings {
		lines = AppendLine(lines, r)
	}
	return lines
}

// Lines is a Sink that writes lines to a file or a terminal.
type Lines struct {
	w    io.Writer
	file *os.File // nil where w is not ours to close
	buf  []byte
}

// NewLines writes to w, and does not close it.
func NewLines(w io.Writer) *Lines { return &Lines{w: w} }

// OpenLines appends to a file.
func OpenLines(path string) (*Lines, error) {
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return nil, err
	}
	return &Lines{w: file, file: file}, nil
}

// Write writes all readings at once.
func (l *Lines) Write(_ context.Context, readings []*Reading) error {
	l.buf = appendLines(l.buf[:0], readings)
	_, err := l.w.Write(l.buf)
	return err
}

// Close closes the file.
func (l *Lines) Close() error {
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}

// HTTP is a Sink that posts lines to a server.
type HTTP struct {
	url    string
	client http.Client
}

// postTimeout is shorter than the pipeline's drain, so that a server that hangs cannot spoil it.
const postTimeout = 3 * time.Second

// NewHTTP posts to url.
func NewHTTP(url string) *HTTP { return &HTTP{url: url, client: http.Client{Timeout: postTimeout}} }

// Write posts all readings at once. The buffer is new each time: net/http may still read it after an error.
func (h *HTTP) Write(ctx context.Context, readings []*Reading) error {
	body := bytes.NewReader(appendLines(nil, readings))
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, body)
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "text/plain; charset=utf-8")
	response, err := h.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode/100 != 2 {
		said, _ := io.ReadAll(io.LimitReader(response.Body, 256))
		return fmt.Errorf("%s answered %s: %q", h.url, response.Status, said)
	}
	_, err = io.Copy(io.Discard, io.LimitReader(response.Body, 64<<10)) // so that the connection can be used again
	return err
}

// Close closes connections that wait for a next time.
func (h *HTTP) Close() error {
	h.client.CloseIdleConnections()
	return nil
}
