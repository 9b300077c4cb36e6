package load

import (
	"bytes"
	"strings"
)

// blankBodies gives src without comments and without what stands between the braces of its functions; lines, and columns
// where a declaration begins on a line of its own, are unchanged. Source that does not lex comes back in a form that does
// not parse either. It is a scanner for Go's brackets, strings and comments and knows no more of the language than where
// a body begins: at the first brace after func, outside of all brackets, that does not belong to a struct or interface.
func blankBodies(src []byte) []byte {
	s := bodyScanner{src: src, out: make([]byte, 0, len(src)/2)}
	s.file()
	s.drop(len(src), "")
	return s.out
}

type bodyScanner struct {
	src, out []byte
	i        int // next byte
	kept     int // all before it is in out, or dropped
}

func (s *bodyScanner) file() {
	depth := 0
	inFunc := false
	literal := false // the last word was struct or interface
	for s.i < len(s.src) {
		switch c := s.src[s.i]; class[c] {
		case other:
			s.i++
		case letter:
			word := s.word()
			literal = word == "struct" || word == "interface"
			if depth == 0 {
				switch word {
				case "func":
					inFunc = true
				case "type", "var", "const", "import":
					inFunc = false
				}
			}
		case opening:
			s.i++
			if c == '{' {
				if depth == 0 && inFunc && !literal {
					s.body()
					inFunc = false
					continue
				}
				literal = false
			}
			depth++
		case closing:
			s.i++
			depth--
		case quote:
			s.quoted()
		case slash:
			begin := s.i
			if s.comment() {
				end := s.i
				s.i = begin
				s.drop(end, " ")
			} else {
				s.i++
			}
		}
	}
}

// body drops what follows up to the closing brace, and passes that.
func (s *bodyScanner) body() {
	begin := s.i
	for depth := 1; s.i < len(s.src); {
		switch c := s.src[s.i]; class[c] {
		case quote:
			s.quoted()
			continue
		case slash:
			if s.comment() {
				continue
			}
		case opening:
			if c == '{' {
				depth++
			}
		case closing:
			if c == '}' {
				depth--
			}
		}
		if depth == 0 {
			end := s.i
			s.i = begin
			s.drop(end, "")
			s.i++
			return
		}
		s.i++
	}
}

// drop leaves out what stands from the next byte to end, but for its line breaks; if it has none, blank stands for it.
func (s *bodyScanner) drop(end int, blank string) {
	s.out = append(s.out, s.src[s.kept:s.i]...)
	if lines := bytes.Count(s.src[s.i:end], []byte("\n")); lines > 0 {
		s.out = append(s.out, strings.Repeat("\n", lines)...)
	} else {
		s.out = append(s.out, blank...)
	}
	s.i, s.kept = end, end
}

// quoted passes a string or rune.
func (s *bodyScanner) quoted() {
	mark := s.src[s.i]
	if mark == '`' {
		s.pass(1, "`")
		return
	}
	for s.i++; s.i < len(s.src) && s.src[s.i] != mark; s.i++ {
		if s.src[s.i] == '\\' {
			s.i++
		}
	}
	s.i = min(s.i+1, len(s.src))
}

// comment passes a comment, without the line break that ends it, and reports whether there was one.
func (s *bodyScanner) comment() bool {
	switch rest := s.src[s.i:]; {
	case bytes.HasPrefix(rest, []byte("//")):
		s.pass(2, "\n")
		if s.src[s.i-1] == '\n' {
			s.i--
		}
	case bytes.HasPrefix(rest, []byte("/*")):
		s.pass(2, "*/")
	default:
		return false
	}
	return true
}

// pass passes n bytes and all up to the end mark.
func (s *bodyScanner) pass(n int, end string) {
	if at := bytes.Index(s.src[s.i+n:], []byte(end)); at >= 0 {
		s.i += n + at + len(end)
	} else {
		s.i = len(s.src)
	}
}

func (s *bodyScanner) word() string {
	begin := s.i
	for s.i < len(s.src) && class[s.src[s.i]] == letter {
		s.i++
	}
	return string(s.src[begin:s.i])
}

// class says what a byte of Go source means to the scanner.
var class = func() (class [256]byteClass) {
	for c := range class {
		switch {
		case wordByte(byte(c)):
			class[c] = letter
		case c == '(' || c == '[' || c == '{':
			class[c] = opening
		case c == ')' || c == ']' || c == '}':
			class[c] = closing
		case c == '"' || c == '\'' || c == '`':
			class[c] = quote
		case c == '/':
			class[c] = slash
		}
	}
	return class
}()

type byteClass uint8

const (
	other byteClass = iota
	letter
	opening
	closing
	quote
	slash
)

func wordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}
