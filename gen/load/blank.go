package load

import "bytes"

// blankBodies gives src with the bodies of its functions turned into blanks, all positions unchanged. Source that
// does not lex comes back in a form that does not parse either. It is a scanner for Go's brackets, strings and
// comments and knows no more of the language than where a body begins: at the first brace after func, outside of all
// brackets, that does not belong to a struct or interface type.
func blankBodies(src []byte) []byte {
	s := bodyScanner{src: src, out: bytes.Clone(src)}
	s.file()
	return s.out
}

type bodyScanner struct {
	src, out []byte
	i        int // next byte
}

func (s *bodyScanner) file() {
	depth := 0
	inFunc := false
	literal := false // the last word was struct or interface
	for s.i < len(s.src) {
		switch c := s.src[s.i]; {
		case s.skipText():
			continue
		case c == '(' || c == '[':
			depth++
		case c == ')' || c == ']' || c == '}':
			depth--
		case c == '{':
			if depth == 0 && inFunc && !literal {
				s.body()
				inFunc = false
				continue
			}
			depth++
			literal = false
		case wordByte(c):
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
			continue
		}
		s.i++
	}
}

// body blanks a block, its braces excepted.
func (s *bodyScanner) body() {
	begin, depth := s.i+1, 0
	for s.i < len(s.src) {
		if s.skipText() {
			continue
		}
		switch s.src[s.i] {
		case '{':
			depth++
		case '}':
			depth--
		}
		s.i++
		if depth == 0 {
			break
		}
	}
	if depth > 0 {
		return
	}
	for i := begin; i < s.i-1; i++ {
		if s.out[i] != '\n' {
			s.out[i] = ' '
		}
	}
}

// skipText passes a comment, string or rune, and reports whether there was one.
func (s *bodyScanner) skipText() bool {
	rest := s.src[s.i:]
	switch {
	case bytes.HasPrefix(rest, []byte("//")):
		s.skipPast(2, "\n")
	case bytes.HasPrefix(rest, []byte("/*")):
		s.skipPast(2, "*/")
	case rest[0] == '`':
		s.skipPast(1, "`")
	case rest[0] == '"' || rest[0] == '\'':
		for s.i++; s.i < len(s.src) && s.src[s.i] != rest[0]; s.i++ {
			if s.src[s.i] == '\\' {
				s.i++
			}
		}
		s.i = min(s.i+1, len(s.src))
	default:
		return false
	}
	return true
}

// skipPast passes n bytes and all up to the end mark.
func (s *bodyScanner) skipPast(n int, end string) {
	if at := bytes.Index(s.src[s.i+n:], []byte(end)); at >= 0 {
		s.i += n + at + len(end)
	} else {
		s.i = len(s.src)
	}
}

func (s *bodyScanner) word() string {
	begin := s.i
	for s.i < len(s.src) && wordByte(s.src[s.i]) {
		s.i++
	}
	return string(s.src[begin:s.i])
}

func wordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}
