package shipper

// A Line is one line of a log, and where it stands.
type Line struct {
	Text []byte // without its end
	of   *file
	age  int   // of the file's content: a line of what was cut off since is no matter any more
	end  int64 // of the line in the file, behind its newline
}

// Reset makes the line ready for another one. It keeps its memory, unless a long line has made it grow.
func (l *Line) Reset() {
	text := l.Text[:0]
	if cap(text) > 64<<10 {
		text = nil
	}
	*l = Line{Text: text}
}

// Size is what a line takes in a request.
func Size(l *Line) int { return len(l.Text) + 1 }
