package accesslog

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// readLines gives every line with its number, and its length if that differs.
func readLines(lines *Lines) (got []string, err error) {
	for {
		line, length, ok := lines.Cut()
		if !ok {
			if err := lines.Fill(); err != nil {
				return got, err
			}
			continue
		}
		text := fmt.Sprintf("%d:%s", lines.Number, line)
		if length != len(line) {
			text += fmt.Sprintf("+%d", length-len(line))
		}
		got = append(got, text)
	}
}

func TestLines(t *testing.T) {
	const maxLine = 10
	tests := []struct {
		name, input string
		want        []string
	}{
		{"nothing", "", nil},
		{"one line", "abc\n", []string{"1:abc"}},
		{"no newline at the end", "abc\nde", []string{"1:abc", "2:de"}},
		{"empty lines", "\n\na\n\n", []string{"1:", "2:", "3:a", "4:"}},
		{"CRLF is the parser's", "a\r\nb\r\n", []string{"1:a\r", "2:b\r"}},
		{"as long as may be", "0123456789\nx\n", []string{"1:0123456789", "2:x"}},
		{"too long", "0123456789abc\nx\n", []string{"1:0123456789+3", "2:x"}},
		{"too long at the end", "x\n0123456789abc", []string{"1:x", "2:0123456789+3"}},
		{"longer than the block", strings.Repeat("y", 1000) + "\nx\n", []string{"1:yyyyyyyyyy+990", "2:x"}},
		{"longer than the block at the end", strings.Repeat("y", 1000), []string{"1:yyyyyyyyyy+990"}},
	}
	readers := []struct {
		name string
		of   func(io.Reader) io.Reader
	}{
		{"whole", func(r io.Reader) io.Reader { return r }},
		{"byte by byte", iotest.OneByteReader},
		{"half", iotest.HalfReader},
		{"EOF with the data", iotest.DataErrReader},
	}
	for _, test := range tests {
		for _, reader := range readers {
			t.Run(test.name+", "+reader.name, func(t *testing.T) {
				lines := NewLines(reader.of(strings.NewReader(test.input)), maxLine)
				lines.block = make([]byte, 64) // so that lines cross its end
				got, err := readLines(lines)
				if err != io.EOF || !slices.Equal(got, test.want) {
					t.Errorf("got %q, %v; want %q", got, err, test.want)
				}
				if _, _, ok := lines.Cut(); ok || lines.Fill() != io.EOF {
					t.Error("after the end comes more")
				}
			})
		}
	}
}

// Lines of all lengths, cut by reads of all lengths, come out as strings.Split gives them.
func TestLinesRandom(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var input strings.Builder
		for range random.IntN(40) {
			input.WriteString(strings.Repeat("abcdefgh", 12)[:random.IntN(96)])
			input.WriteByte('\n')
		}
		var want []string
		for i, line := range strings.Split(strings.TrimSuffix(input.String(), "\n"), "\n") {
			if input.Len() == 0 {
				break
			}
			text := fmt.Sprintf("%d:%s", i+1, line[:min(len(line), 20)])
			if len(line) > 20 {
				text += fmt.Sprintf("+%d", len(line)-20)
			}
			want = append(want, text)
		}
		lines := NewLines(&pieces{strings.NewReader(input.String()), random}, 20)
		lines.block = make([]byte, 40)
		if got, err := readLines(lines); err != io.EOF || !slices.Equal(got, want) {
			t.Fatalf("%q, %v\ngot  %q\nwant %q", input.String(), err, got, want)
		}
	}
}

// pieces reads as little as nothing at a time.
type pieces struct {
	r      io.Reader
	random *rand.Rand
}

func (p *pieces) Read(b []byte) (int, error) {
	return p.r.Read(b[:p.random.IntN(min(len(b), 30)+1)])
}

func TestLinesError(t *testing.T) {
	broken := errors.New("disk on fire")
	lines := NewLines(io.MultiReader(strings.NewReader("a\nb"), iotest.ErrReader(broken)), 10)
	got, err := readLines(lines)
	if err != broken || !slices.Equal(got, []string{"1:a", "2:b"}) {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestLinesOfAnIdleReader(t *testing.T) {
	_, err := readLines(NewLines(idle{}, 10))
	if err != io.ErrNoProgress {
		t.Errorf("got %v", err)
	}
}

type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }
