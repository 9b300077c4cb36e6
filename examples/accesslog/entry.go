package accesslog

import "time"

// An Entry is one line of an access log. Its fields are places in the line, so that a copy of the line is all
// that CloneTo has to make. A field that the log leaves out with "-" is empty.
type Entry struct {
	Number int64 // of the line in its input, from 1
	Status int   // of the response, 0 to 999
	Bytes  int64 // of the response's body; 0 when the log says "-"

	unix                    int64 // when, in seconds
	month                   uint8 // 1 to 12
	host, ident, user       span
	stamp                   span // the time as the log spells it, without brackets
	request                 span // the whole request line
	method, path, query     span // its parts; all empty when it is malformed
	proto                   span
	referer, agent, further span

	line   []byte // the line, without its newline
	length int    // of the line as it was read; more than len(line) when it was cut
	own    []byte // memory that belongs to this Entry: line lies here unless it was lent
}

// A span is line[from:to].
type span struct{ from, to uint32 }

func (s span) of(line []byte) []byte { return line[s.from:s.to] }
func (s span) empty() bool           { return s.from == s.to }

// Entries keep memory between shortest and longest bytes: so small that thousands of them cost little, so large that
// nearly every line fits. What a very long line needed is given back on Reset.
const (
	shortestBuffer = 512
	longestBuffer  = 4096
)

// SetLine copies a line, without its newline, into e. length is that of the line as it was read: if it is more
// than len(line), the line was cut and Parse refuses it.
func (e *Entry) SetLine(number int64, line []byte, length int) {
	e.Number, e.length = number, length
	e.keep(line)
}

// Lend is SetLine without the copy: line must not change while e is in use.
func (e *Entry) Lend(number int64, line []byte, length int) {
	e.Number, e.length = number, length
	e.line = line
}

func (e *Entry) keep(line []byte) {
	if cap(e.own) < len(line) {
		size := shortestBuffer
		for size < len(line) {
			size *= 2
		}
		e.own = make([]byte, size)
	}
	e.own = e.own[:len(line)]
	copy(e.own, line)
	e.line = e.own
}

// Reset empties e and keeps its memory, unless a very long line had made it grow.
func (e *Entry) Reset() {
	own := e.own
	if cap(own) > longestBuffer {
		own = nil
	}
	*e = Entry{own: own}
}

// CloneTo makes dst a deep copy of e, in dst's own memory.
func (e *Entry) CloneTo(dst *Entry) {
	own := dst.own
	*dst = *e
	dst.own = own
	dst.keep(e.line)
}

// Raw is the line as it was read, without its newline. Like all slices that an Entry gives, it holds until Reset.
func (e *Entry) Raw() []byte { return e.line }

// Host is the client: an address, or a name where the server looks names up.
func (e *Entry) Host() []byte { return e.host.of(e.line) }

// User is the authenticated user.
func (e *Entry) User() []byte { return e.user.of(e.line) }

// Time is when the request came, in UTC.
func (e *Entry) Time() time.Time { return time.Unix(e.unix, 0).UTC() }

// Request is the whole request line, with the server's escapes (\" and \x22) as they stand in the log. So are the
// parts of it, the referer and the agent; AppendJSON resolves them.
func (e *Entry) Request() []byte { return e.request.of(e.line) }

// Malformed says that the client sent something that is not an HTTP request line, such as a TLS hello. Then Method,
// Path, Query and Proto are empty.
func (e *Entry) Malformed() bool { return e.method.empty() && !e.request.empty() }

// Method is the request's method.
func (e *Entry) Method() []byte { return e.method.of(e.line) }

// Path is what was asked for, up to the query.
func (e *Entry) Path() []byte { return e.path.of(e.line) }

// Query is what follows the question mark.
func (e *Entry) Query() []byte { return e.query.of(e.line) }

// Proto is the protocol, such as HTTP/1.1; empty for HTTP/0.9.
func (e *Entry) Proto() []byte { return e.proto.of(e.line) }

// Referer is the page that led here.
func (e *Entry) Referer() []byte { return e.referer.of(e.line) }

// Agent is the client's name of itself.
func (e *Entry) Agent() []byte { return e.agent.of(e.line) }
