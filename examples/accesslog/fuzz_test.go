package accesslog

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/pipegen/pipegen/examples/accesslog/weblog"
)

// Whatever the line: no panic, a *ParseError whose column lies in it, or valid JSON that a clone gives as well.
func FuzzParse(f *testing.F) {
	log := weblog.New(1)
	for i := 1; i <= 2400; i++ { // the usual lines are much alike; every 61st is an odd one
		if line := log.AppendLine(nil); i <= 20 || i%61 == 0 {
			f.Add(line[:len(line)-1])
		}
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		var e, clone Entry
		e.SetLine(1, line, len(line))
		e.CloneTo(&clone)
		if err := Parse(&e); err != nil {
			var p *ParseError
			if !errors.As(err, &p) || p.Column < 1 || p.Column > len(line)+1 {
				t.Fatalf("%v, in a line of %d bytes", err, len(line))
			}
			return
		}
		IsTraffic(&e)
		text := e.AppendJSON(nil)
		var object struct {
			Status int
			Bytes  int64
		}
		if err := json.Unmarshal(text, &object); err != nil {
			t.Fatalf("%v in %s", err, text)
		}
		if object.Status != e.Status || object.Bytes != e.Bytes {
			t.Fatalf("status %d and %d bytes in %s", e.Status, e.Bytes, text)
		}
		if err := Parse(&clone); err != nil || string(clone.AppendJSON(nil)) != string(text) {
			t.Fatalf("the clone gives %v, %s", err, clone.AppendJSON(nil))
		}
	})
}
