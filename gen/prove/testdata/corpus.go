// Package corpus makes the compiler say each thing once.
package corpus

type point struct{ x, y int }

type stack[T any] struct{ all []T }

func (s *stack[T]) top() T { return s.all[len(s.all)-1] } // want: bounds

func (s *stack[T]) push(v T) { s.all = append(s.all, v) } // want: heap append

var kept *point

var table [256]bool

func moves() {
	p := point{} // want: moved p
	kept = &p
}

func boxes(n int) any { return n } // want: heap n

func boxesConstant() any { return "a constant" }

func literal() *point { return &point{1, 2} } // want: heap &point{...}

func makes(n int) []byte { return make([]byte, n) } // want: heap make([]byte, n)

func stays() int {
	p := &point{1, 2}
	return p.x
}

func closes(n int) func() int { return func() int { return n } } // want: heap func literal

func text(b []byte) string { return string(b) } // want: heap string(b)

func joins(a, b string) string { return a + b } // want: heap a + b

func index(s []int, i int) int { return s[i] } // want: bounds

func cut(s []int, i int) []int { return s[i:] } // want: bounds

func elided(b byte) bool { return table[b] }

func generic(s *stack[point]) point {
	s.push(point{}) // want: heap append
	return s.top()  // want: bounds
}

type shape interface{ area() int }

func (p point) area() int { return p.x * p.y }

func direct() int {
	var s shape = point{2, 3}
	return s.area() // want: inlined point.area
}

var list []any

func keep(all ...any) { list = all }

func hands(n int) { keep("one", n) } // want: heap ... argument; heap n; inlined keep

func grows(s []point) []point { return append(s, point{}) } // want: heap append

func self(s *stack[int]) { s.all = s.all[:0] }
