package accesslog

import (
	"bytes"
	"fmt"
)

// A ParseError says why a line is not one of an access log.
type ParseError struct {
	Line   int64 // number of the line
	Column int   // where in it, in bytes from 1
	Reason string
}

func (p *ParseError) Error() string {
	return fmt.Sprintf("line %d, column %d: %s", p.Line, p.Column, p.Reason)
}

// Parse finds the fields of e's line, which has the common or the combined log format:
//
//	host ident user [10/Oct/2025:13:55:36 -0700] "request" status bytes
//	host ident user [10/Oct/2025:13:55:36 -0700] "request" status bytes "referer" "agent" further fields
//
// It is strict about the line and lenient about what clients sent: a request that is no HTTP is kept as Malformed,
// and quoted fields may hold any bytes, a quote being written \" or \x22. Further fields, bare or quoted, are kept
// as they are. The error is a *ParseError; only a line that is refused costs an allocation.
func Parse(e *Entry) error {
	if e.length > len(e.line) {
		return e.refuse(len(e.line), fmt.Sprintf("the line is too long: of its %d bytes %d are kept", e.length, len(e.line)))
	}
	line := e.line
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	if len(line) == 0 {
		return e.refuse(0, "the line is empty")
	}

	i := 0
	for i < len(line) && inHost[line[i]] {
		i++
	}
	if i == 0 || i == len(line) || line[i] != ' ' {
		return e.refuse(i, "want the client's address and a space")
	}
	e.host = field(line, 0, i)

	from := i + 1
	if i = wordEnd(line, from); i == from || i == len(line) {
		return e.refuse(i, "want the client's identity, or -, and a space")
	}
	e.ident = field(line, from, i)

	from = i + 1
	if i = wordEnd(line, from); i == from || i == len(line) {
		return e.refuse(i, "want the user, or -, and a space")
	}
	e.user = field(line, from, i)

	from = i + 1
	if from == len(line) || line[from] != '[' {
		return e.refuse(from, "want a time in brackets")
	}
	from++
	i = from + stampLen
	if i >= len(line) || line[i] != ']' {
		return e.refuse(from, "want a time in brackets")
	}
	var problem string
	if e.unix, e.month, problem = readStamp((*[stampLen]byte)(line[from:])); problem != "" {
		return e.refuse(from, problem)
	}
	e.stamp = span{uint32(from), uint32(i)}

	from = i + 3
	if from > len(line) || line[i+1] != ' ' || line[i+2] != '"' {
		return e.refuse(i+1, "want a space and the request in quotes")
	}
	if i = closingQuote(line, from); i < 0 {
		return e.refuse(from-1, "the quote of the request is not closed")
	}
	e.request = field(line, from, i)
	e.splitRequest(line)

	from = i + 2
	if i = from + 3; i > len(line) || line[from-1] != ' ' {
		return e.refuse(from-1, "want a space and the status after the request")
	}
	hundreds, tens, ones := line[from]-'0', line[from+1]-'0', line[from+2]-'0'
	if hundreds > 9 || tens > 9 || ones > 9 {
		return e.refuse(from, "the status is not a number of three digits")
	}
	e.Status = int(hundreds)*100 + int(tens)*10 + int(ones)

	from = i + 1
	if from >= len(line) || line[i] != ' ' {
		return e.refuse(i, "want a space and the size after the status")
	}
	if i, e.Bytes = readSize(line, from); i == from {
		return e.refuse(from, "the size is neither - nor a number of at most 18 digits")
	}
	if i == len(line) {
		return nil // the common format
	}

	from = i + 2
	if from > len(line) || line[i] != ' ' || line[i+1] != '"' {
		return e.refuse(i, "want the end, or a space and the referer in quotes")
	}
	if i = closingQuote(line, from); i < 0 {
		return e.refuse(from-1, "the quote of the referer is not closed")
	}
	e.referer = field(line, from, i)

	from = i + 3
	if from > len(line) || line[i+1] != ' ' || line[i+2] != '"' {
		return e.refuse(i+1, "want a space and the user agent in quotes")
	}
	if i = closingQuote(line, from); i < 0 {
		return e.refuse(from-1, "the quote of the user agent is not closed")
	}
	e.agent = field(line, from, i)

	if i++; i == len(line) {
		return nil
	}
	if bad := furtherFields(line, i); bad < len(line) {
		return e.refuse(bad, "broken quotes, or no further field, after the user agent")
	}
	e.further = span{uint32(i + 1), uint32(len(line))}
	return nil
}

// refuse makes the error of a line that has something wrong at an offset.
func (e *Entry) refuse(at int, reason string) error {
	return &ParseError{Line: e.Number, Column: at + 1, Reason: reason}
}

// inHost tells the bytes of addresses and host names; % comes before the zone of a link-local address.
var inHost = setOf("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.:-_%[]")

// inMethod tells the bytes of a method.
var inMethod = setOf("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_")

func setOf(bytes string) (t [256]bool) {
	for i := range len(bytes) {
		t[bytes[i]] = true
	}
	return t
}

// field is the span of line[from:to], or an empty one when the log says "-".
func field(line []byte, from, to int) span {
	if to-from == 1 && line[from] == '-' {
		return span{}
	}
	return span{uint32(from), uint32(to)}
}

// wordEnd gives the next space from an offset on, or the end of the line.
func wordEnd(line []byte, from int) int {
	for from < len(line) && line[from] != ' ' {
		from++
	}
	return from
}

// closingQuote gives the next quote from an offset on that no backslash escapes, or -1.
func closingQuote(line []byte, from int) int {
	for i := from; ; i++ {
		n := bytes.IndexByte(line[i:], '"')
		if n < 0 {
			return -1
		}
		i += n
		back := i
		for back > from && line[back-1] == '\\' {
			back--
		}
		if (i-back)%2 == 0 {
			return i
		}
	}
}

// readSize reads "-" or a number and gives the offset behind it, which is from itself when there is neither.
func readSize(line []byte, from int) (end int, size int64) {
	if line[from] == '-' {
		return from + 1, 0
	}
	end = from
	for end < len(line) {
		digit := line[end] - '0'
		if digit > 9 {
			break
		}
		size = size*10 + int64(digit)
		end++
	}
	if end-from > 18 { // an int64 holds 18 digits whatever they are
		return from, 0
	}
	return end, size
}

// splitRequest finds method, path, query and protocol. Paths may hold spaces, for some clients send them. Where
// there is no protocol, as in HTTP/0.9, there must be none.
func (e *Entry) splitRequest(line []byte) {
	from, to := int(e.request.from), int(e.request.to)
	i := from
	for i < to && inMethod[line[i]] {
		i++
	}
	path := i + 1
	if i == from || path >= to || line[i] != ' ' {
		return
	}
	end := to
	proto := bytes.LastIndexByte(line[path:to], ' ') + 1 + path
	switch {
	case isProto(line[proto:to]):
		if end = proto - 1; end <= path {
			return
		}
		e.proto = span{uint32(proto), uint32(to)}
	case proto != path:
		return
	}
	e.method = span{uint32(from), uint32(i)}
	e.path = span{uint32(path), uint32(end)}
	if n := bytes.IndexByte(line[path:end], '?'); n >= 0 {
		e.path.to = uint32(path + n)
		e.query = span{uint32(path + n + 1), uint32(end)}
	}
}

// isProto accepts HTTP/1.1, HTTP/2 and the like.
func isProto(s []byte) bool {
	if len(s) < len("HTTP/1") || string(s[:5]) != "HTTP/" {
		return false
	}
	for _, c := range s[5:] {
		if c != '.' && c-'0' > 9 {
			return false
		}
	}
	return true
}

// furtherFields walks fields that are quoted, or bare and without quotes, each after one space, and gives the
// offset where that ends: the end of the line when all is well.
func furtherFields(line []byte, i int) int {
	for i < len(line) {
		if line[i] != ' ' || i+1 == len(line) {
			return i
		}
		from := i + 1
		if line[from] == '"' {
			end := closingQuote(line, from+1)
			if end < 0 {
				return from
			}
			i = end + 1
			continue
		}
		i = wordEnd(line, from)
		if i == from {
			return from
		}
		if n := bytes.IndexByte(line[from:i], '"'); n >= 0 {
			return from + n
		}
	}
	return i
}
