package ingest

import (
	"encoding/json"
	"fmt"
)

// A BodyError says why a body is not an array of events.
type BodyError struct{ Problem string }

func (e *BodyError) Error() string { return e.Problem }

// appendObjects appends where the elements of a JSON array stand in text, all of which must be objects.
func appendObjects(spans []span, text []byte) ([]span, error) {
	if !json.Valid(text) {
		var any json.RawMessage
		return spans, &BodyError{"the body is not JSON: " + json.Unmarshal(text, &any).Error()}
	}
	c := cursor{text: text}
	if c.next() != '[' {
		return spans, &BodyError{"the body is not a JSON array"}
	}
	c.at++
	for ; c.next() != ']'; c.comma() {
		if c.next() != '{' {
			return spans, &BodyError{fmt.Sprintf("element %d, at byte %d, is not a JSON object", len(spans), c.at)}
		}
		spans = append(spans, c.value())
	}
	return spans, nil
}

// member gives the value of an object's member, both as JSON spells them; nil if it has none. The first of several is
// meant, and a name that is spelled with escapes is not found.
func member(object []byte, name string) []byte {
	c := cursor{text: object}
	c.next() // {
	c.at++
	for ; c.next() != '}'; c.comma() {
		key := c.value()
		c.next() // the colon
		c.at++
		c.next()
		value := c.value()
		if string(object[key.from:key.to]) == name {
			return object[value.from:value.to]
		}
	}
	return nil
}

// A cursor walks over JSON that is known to be valid.
type cursor struct {
	text []byte
	at   int
}

// next skips white space and gives the byte behind it.
func (c *cursor) next() byte {
	for {
		switch b := c.text[c.at]; b {
		case ' ', '\t', '\n', '\r':
			c.at++
		default:
			return b
		}
	}
}

// comma skips the comma behind a value, if there is one.
func (c *cursor) comma() {
	if c.next() == ',' {
		c.at++
	}
}

// value skips the value that begins here.
func (c *cursor) value() span {
	from := c.at
	for depth := 0; ; {
		switch c.text[c.at] {
		case '{', '[':
			depth++
			c.at++
		case '}', ']':
			depth--
			c.at++
		case '"':
			c.quoted()
		case ',', ':', ' ', '\t', '\n', '\r':
			c.at++ // inside of brackets: depth is above 0
			continue
		default:
			c.literal()
		}
		if depth == 0 {
			return span{from, c.at}
		}
	}
}

// quoted skips a string.
func (c *cursor) quoted() {
	for c.at++; c.text[c.at] != '"'; c.at++ {
		if c.text[c.at] == '\\' {
			c.at++
		}
	}
	c.at++
}

// literal skips a number, true, false or null.
func (c *cursor) literal() {
	for c.at < len(c.text) {
		switch c.text[c.at] {
		case ',', '}', ']', ' ', '\t', '\n', '\r':
			return
		}
		c.at++
	}
}
