package accesslog

import (
	"encoding/binary"
	"math/bits"
	"strconv"
	"unicode/utf8"
)

// AppendJSON appends e as one JSON object, without a newline. Empty fields are left out; a malformed request stands
// whole under "request". The server's escapes are resolved: \" is a quote and \xe2\x82\xac the euro sign. A byte that
// is not UTF-8 is read as Latin-1, since that is what clients that do not speak UTF-8 mostly mean: \xe9 becomes é,
// written \u00e9. So every object is valid JSON, and no byte is dropped.
func (e *Entry) AppendJSON(dst []byte) []byte {
	line := e.line
	dst = append(dst, `{"time":"`...)
	dst = e.appendTime(dst)
	dst = append(dst, `","host":"`...)
	dst = append(dst, e.host.of(line)...)
	if !e.ident.empty() {
		dst = append(dst, `","ident":"`...)
		dst = appendText(dst, e.ident.of(line))
	}
	if !e.user.empty() {
		dst = append(dst, `","user":"`...)
		dst = appendText(dst, e.user.of(line))
	}
	if !e.method.empty() {
		dst = append(dst, `","method":"`...)
		dst = append(dst, e.method.of(line)...)
		dst = append(dst, `","path":"`...)
		dst = appendText(dst, e.path.of(line))
		if !e.query.empty() {
			dst = append(dst, `","query":"`...)
			dst = appendText(dst, e.query.of(line))
		}
		if !e.proto.empty() {
			dst = append(dst, `","proto":"`...)
			dst = append(dst, e.proto.of(line)...)
		}
	} else if !e.request.empty() {
		dst = append(dst, `","request":"`...)
		dst = appendText(dst, e.request.of(line))
	}
	dst = append(dst, `","status":`...)
	dst = strconv.AppendInt(dst, int64(e.Status), 10)
	dst = append(dst, `,"bytes":`...)
	dst = strconv.AppendInt(dst, e.Bytes, 10)
	dst = appendMember(dst, `,"referer":"`, e.referer.of(line))
	dst = appendMember(dst, `,"agent":"`, e.agent.of(line))
	dst = appendMember(dst, `,"further":"`, e.further.of(line))
	return append(dst, '}')
}

// appendMember appends a member whose opening ends in a quote, unless it is empty.
func appendMember(dst []byte, opening string, text []byte) []byte {
	if len(text) == 0 {
		return dst
	}
	dst = append(dst, opening...)
	dst = appendText(dst, text)
	return append(dst, '"')
}

// appendTime appends the time as RFC 3339 spells it, with the log's own zone.
func (e *Entry) appendTime(dst []byte) []byte {
	if e.stamp.empty() { // not parsed
		return append(dst, "0001-01-01T00:00:00+00:00"...)
	}
	t := (*[stampLen]byte)(e.stamp.of(e.line))
	return append(dst, t[7], t[8], t[9], t[10], '-', '0'+e.month/10, '0'+e.month%10, '-', t[0], t[1], 'T',
		t[12], t[13], t[14], t[15], t[16], t[17], t[18], t[19], t[21], t[22], t[23], ':', t[24], t[25])
}

// appendText appends a field of the log as the inside of a JSON string.
func appendText(dst, text []byte) []byte {
	n := plain(text)
	dst = append(dst, text[:n]...)
	for n < len(text) {
		dst, n = appendOdd(dst, text, n)
		run := plain(text[n:])
		dst = append(dst, text[n:n+run]...)
		n += run
	}
	return dst
}

const (
	lows  = 0x0101010101010101
	highs = 0x8080808080808080
)

// plain counts the bytes at the start of text that stand for themselves in the log and in JSON: all of ASCII but
// control characters, quote and backslash.
func plain(text []byte) int {
	n := 0
	for ; n+8 <= len(text); n += 8 {
		if odd := oddBytes(binary.LittleEndian.Uint64(text[n:])); odd != 0 {
			return n + bits.TrailingZeros64(odd)/8
		}
	}
	if n == len(text) {
		return n
	}
	if last := len(text) - 8; last >= 0 { // once more the last eight: those before n are known to be plain
		if odd := oddBytes(binary.LittleEndian.Uint64(text[last:])); odd != 0 {
			return last + bits.TrailingZeros64(odd)/8
		}
		return len(text)
	}
	for ; n < len(text); n++ {
		if c := text[n]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			break
		}
	}
	return n
}

// oddBytes sets the high bit of each byte of eight that is not plain. A borrow may set it for a byte too many, but only
// above one that is odd in truth: the lowest bit set is right.
func oddBytes(eight uint64) uint64 {
	quote := eight ^ lows*'"'
	slash := eight ^ lows*'\\'
	return (eight | (eight-lows*' ')&^eight | (quote-lows)&^quote | (slash-lows)&^slash) & highs
}

// appendOdd appends what stands at text[i] when that is not plain, and gives the offset behind it. Up to four bytes
// are resolved at once, since the bytes of one UTF-8 character may each be escaped.
func appendOdd(dst, text []byte, i int) ([]byte, int) {
	var char [utf8.UTFMax]byte
	var ends [utf8.UTFMax]int
	n := 0
	for end := i; n < len(char) && end < len(text); n++ {
		char[n], end = resolve(text, end)
		ends[n] = end
		if char[0] < utf8.RuneSelf {
			return appendByte(dst, char[0]), end
		}
	}
	if _, size := utf8.DecodeRune(char[:n]); size > 1 {
		return append(dst, char[:size]...), ends[size-1]
	}
	return appendByte(dst, char[0]), ends[0]
}

// resolve gives the byte that stands at text[i], escaped or not, and the offset behind it. A backslash that begins no
// escape of nginx or Apache is itself.
func resolve(text []byte, i int) (byte, int) {
	if text[i] != '\\' || i+1 == len(text) {
		return text[i], i + 1
	}
	switch text[i+1] {
	case '"', '\\':
		return text[i+1], i + 2
	case 'b':
		return '\b', i + 2
	case 'n':
		return '\n', i + 2
	case 'r':
		return '\r', i + 2
	case 't':
		return '\t', i + 2
	case 'v':
		return '\v', i + 2
	case 'x':
		if i+4 <= len(text) {
			if high, low := hexValue(text[i+2]), hexValue(text[i+3]); high < 16 && low < 16 {
				return high<<4 | low, i + 4
			}
		}
	}
	return '\\', i + 1
}

// hexValue gives the value of a hexadecimal digit, 16 for anything else.
func hexValue(c byte) byte {
	switch {
	case c-'0' <= 9:
		return c - '0'
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10
	}
	return 16
}

const hexDigits = "0123456789abcdef"

// appendByte appends one byte that is a character of its own, Latin-1 above ASCII.
func appendByte(dst []byte, c byte) []byte {
	switch {
	case c == '"' || c == '\\':
		return append(dst, '\\', c)
	case c == '\n':
		return append(dst, '\\', 'n')
	case c == '\r':
		return append(dst, '\\', 'r')
	case c == '\t':
		return append(dst, '\\', 't')
	case c < ' ' || c >= 0x7f:
		return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
	}
	return append(dst, c)
}
