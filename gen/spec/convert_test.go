package spec

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pipegen/pipegen/gen/diag"
)

// configured reads a value as it would be written in a spec; it stands at 6:39.
func configured(t *testing.T, src string) *Value {
	t.Helper()
	var l diag.List
	s := Read("orders.yaml", []byte(fine+"components: {a: {type: A, config: {x: "+src+"}}}"), &l)
	if p := problems(&l); p != "" {
		t.Fatal(p)
	}
	return s.Components[0].Config.Get("x").Value
}

func TestConvert(t *testing.T) {
	type converter func(*Value, *diag.List) (any, bool)
	str := func(v *Value, l *diag.List) (any, bool) { return v.AsString(l) }
	name := func(v *Value, l *diag.List) (any, bool) { n, ok := v.AsName(l); return n.Text, ok }
	doc := func(v *Value, l *diag.List) (any, bool) { n, ok := v.AsDoc(l); return n.Text, ok }
	integer := func(v *Value, l *diag.List) (any, bool) { return v.AsInt(l) }
	float := func(v *Value, l *diag.List) (any, bool) { return v.AsFloat(l) }
	boolean := func(v *Value, l *diag.List) (any, bool) { return v.AsBool(l) }
	duration := func(v *Value, l *diag.List) (any, bool) { return v.AsDuration(l) }
	size := func(v *Value, l *diag.List) (any, bool) { return v.AsSize(l) }
	choice := func(v *Value, l *diag.List) (any, bool) {
		n, ok := v.AsChoice(l, "none", "primary", "all")
		return n.Text, ok
	}
	list := func(v *Value, l *diag.List) (any, bool) { i, ok := v.AsList(l); return len(i), ok }
	mapping := func(v *Value, l *diag.List) (any, bool) { e, ok := v.AsMapping(l); return len(e), ok }

	good := []struct {
		as        converter
		src, want string
	}{
		{str, "abc", "abc"}, {str, "'5'", "5"}, {str, `"a\tb"`, "a\tb"}, {str, "yes", "yes"}, {str, "''", ""}, {str, "2024-01-01", "2024-01-01"},
		{name, "parse", "parse"}, {name, "Feed.Read", "Feed.Read"}, {name, "shop.Auditor.Write", "shop.Auditor.Write"},
		{name, "'Größe'", "Größe"}, {name, "no", "no"},
		{doc, `"two\nlines\tand a tab"`, "two\nlines\tand a tab"}, {doc, "'*/ //go:embed'", "*/ //go:embed"},
		{integer, "0", "0"}, {integer, "-1", "-1"}, {integer, "4096", "4096"},
		{integer, "9223372036854775807", "9223372036854775807"}, {integer, "-9223372036854775808", "-9223372036854775808"},
		{float, "0", "0"}, {float, "-1.5", "-1.5"}, {float, ".5", "0.5"}, {float, "1e3", "1000"},
		{boolean, "true", "true"}, {boolean, "false", "false"},
		{duration, "5s", "5s"}, {duration, "1m30s", "1m30s"}, {duration, "'250ms'", "250ms"}, {duration, "1.5h", "1h30m0s"},
		{duration, "0", "0s"}, {duration, "'0'", "0s"}, {duration, "-5s", "-5s"}, {duration, "2562047h", "2562047h0m0s"},
		{size, "0", "0"}, {size, "1024", "1024"}, {size, "64KiB", "65536"}, {size, "3MiB", "3145728"}, {size, "'1GiB'", "1073741824"},
		{size, "8589934591GiB", "9223372035781033984"}, {size, "9223372036854775807", "9223372036854775807"},
		{choice, "primary", "primary"}, {choice, "'all'", "all"},
		{list, "[]", "0"}, {list, "[a, b]", "2"}, {mapping, "{}", "0"}, {mapping, "{a: b}", "1"},
	}
	for _, test := range good {
		t.Run(test.src, func(t *testing.T) {
			var l diag.List
			got, ok := test.as(configured(t, test.src), &l)
			if p := problems(&l); p != "" || !ok || fmt.Sprint(got) != test.want {
				t.Errorf("%v, %v\n%s", got, ok, p)
			}
		})
	}
	bad := []struct {
		as        converter
		src, want string
	}{
		{str, "5", "6:39+1 wrong-type: want text, found the number 5\n  = quote it: \"5\"\n"},
		{str, "1.5", "6:39+3 wrong-type: want text, found the number 1.5\n  = quote it: \"1.5\"\n"},
		{str, "true", "6:39+4 wrong-type: want text, found true\n  = quote it: \"true\"\n"},
		{str, "null", "6:39+4 wrong-type: want text, found nothing\n"},
		{str, "", "6:39+0 wrong-type: want text, found nothing\n"},
		{str, "[a]", "6:39+1 wrong-type: want text, found a list\n"},
		{str, "{a: b}", "6:39+1 wrong-type: want text, found a mapping\n"},
		{name, "5", "6:39+1 wrong-type: want a Go function such as Print or Feed.Read, found the number 5\n  = quote it: \"5\"\n"},
		{name, "Store()", "6:39+7 name: want a Go function such as Print or Feed.Read, found \"Store()\"\n  = write Store\n"},
		{name, "(*Feed).Read", "6:39+12 name: want a Go function such as Print or Feed.Read, found \"(*Feed).Read\"\n  = write Feed.Read\n"},
		{name, "a.b.c.d", "6:39+7 name: want a Go function such as Print or Feed.Read, found \"a.b.c.d\"\n"},
		{name, "a..b", "6:39+4 name: want a Go function such as Print or Feed.Read, found \"a..b\"\n"},
		{name, "''", "6:39+2 name: want a Go function such as Print or Feed.Read, found \"\"\n"},
		{name, "_", "6:39+1 name: want a Go function such as Print or Feed.Read, found \"_\"\n"},
		{name, "func", "6:39+4 name: want a Go function such as Print or Feed.Read, found \"func\"\n"},
		{name, `"a\nb"`, "6:39+6 name: want a Go function such as Print or Feed.Read, found \"a\\nb\"\n"},
		{doc, `"a\0"`, "6:39+5 doc: control character U+0000 is not allowed in documentation\n  = delete it\n"},
		{doc, `"a\r\nb"`, "6:39+8 doc: carriage return without line feed U+000D is not allowed in documentation\n  = delete it\n"},
		{doc, "a +build b", "6:39+10 doc: the word +build is not allowed in documentation: at the start of a comment's line it is a build constraint\n  = delete it\n"},
		{doc, `"a\Lb"`, "6:39+6 doc: line break U+2028 is not allowed in documentation\n  = delete it\n"},
		{integer, "1.5", "6:39+3 wrong-type: want a whole number, found the number 1.5\n"},
		{integer, "1e3", "6:39+3 wrong-type: want a whole number, found the number 1e3\n  = write 1000\n"},
		{integer, "'5'", "6:39+3 wrong-type: want a whole number, found the text \"5\"\n  = leave out the quotes: 5\n"},
		{integer, "four", "6:39+4 wrong-type: want a whole number, found \"four\"\n"},
		{integer, "true", "6:39+4 wrong-type: want a whole number, found true\n"},
		{integer, "9223372036854775808", "6:39+19 out-of-range: 9223372036854775808 does not fit in 64 bits\n"},
		{float, "x", "6:39+1 wrong-type: want a number, found \"x\"\n"},
		{float, "1e999", "6:39+5 wrong-type: want a number, found \"1e999\"\n"},
		{boolean, "yes", "6:39+3 wrong-type: want true or false, found \"yes\"\n  = write true\n"},
		{boolean, "Off", "6:39+3 wrong-type: want true or false, found \"Off\"\n  = write false\n"},
		{boolean, "'true'", "6:39+6 wrong-type: want true or false, found the text \"true\"\n  = leave out the quotes\n"},
		{boolean, "1", "6:39+1 wrong-type: want true or false, found the number 1\n"},
		{duration, "5", "6:39+1 wrong-type: want a duration such as 5s, found the number 5\n  = write the unit: ms, s, m or h\n"},
		{duration, "1.5", "6:39+3 wrong-type: want a duration such as 5s, found the number 1.5\n  = write the unit: ms, s, m or h\n"},
		{duration, "[5s]", "6:39+1 wrong-type: want a duration such as 5s, found a list\n"},
		{duration, "5 s", "6:39+3 duration: want a duration such as 5s, found \"5 s\"\n  = units are ns, us, ms, s, m and h, without blanks: 1m30s\n"},
		{duration, "1e30s", "6:39+5 duration: want a duration such as 5s, found \"1e30s\"\n  = units are ns, us, ms, s, m and h, without blanks: 1m30s\n"},
		{duration, "7d", "6:39+2 duration: want a duration such as 5s, found \"7d\"\n  = write 168h\n"},
		{duration, "2562048h", "6:39+8 duration: \"2562048h\" is longer than a duration can be, about 292 years\n"},
		{duration, "-9999999h", "6:39+9 duration: \"-9999999h\" is longer than a duration can be, about 292 years\n"},
		{size, "64kb", "6:39+4 size: want a size such as 64KiB, found \"64kb\"\n  = write 64KiB\n"},
		{size, "64 MiB", "6:39+6 size: want a size such as 64KiB, found \"64 MiB\"\n  = write 64MiB\n"},
		{size, "2G", "6:39+2 size: want a size such as 64KiB, found \"2G\"\n  = write 2GiB\n"},
		{size, "1.5MiB", "6:39+6 size: want a size such as 64KiB, found \"1.5MiB\"\n  = units are KiB, MiB and GiB; without one, bytes\n"},
		{size, "-1KiB", "6:39+5 size: want a size such as 64KiB, found \"-1KiB\"\n  = units are KiB, MiB and GiB; without one, bytes\n"},
		{size, "-1", "6:39+2 size: a size is not negative\n"},
		{size, "1.5", "6:39+3 wrong-type: want a size such as 64KiB, found the number 1.5\n"},
		{size, "8589934592GiB", "6:39+13 size: 8589934592GiB is more bytes than fit in 64 bits\n"},
		{size, "9223372036854775808", "6:39+19 size: 9223372036854775808 is more bytes than fit in 64 bits\n"},
		{choice, "Primary", "6:39+7 choice: want none, primary or all, found \"Primary\"\n  = did you mean \"primary\"?\n"},
		{choice, "some", "6:39+4 choice: want none, primary or all, found \"some\"\n"},
		{choice, "true", "6:39+4 wrong-type: want none, primary or all, found true\n"},
		{list, "a", "6:39+1 wrong-type: want a list, found \"a\"\n"},
		{mapping, "[a]", "6:39+1 wrong-type: want a mapping, found a list\n"},
	}
	for _, test := range bad {
		t.Run(test.src, func(t *testing.T) {
			var l diag.List
			if got, ok := test.as(configured(t, test.src), &l); ok {
				t.Errorf("accepted as %v", got)
			}
			if d := cmp.Diff(test.want, problems(&l)); d != "" {
				t.Error(d)
			}
		})
	}
}

// What Read has refused is not refused again.
func TestConvertInvalidInSilence(t *testing.T) {
	v := &Value{Shape: Invalid}
	var l diag.List
	var oks []bool
	note := func(_ any, ok bool) { oks = append(oks, ok) }
	note(v.AsString(&l))
	note(v.AsName(&l))
	note(v.AsDoc(&l))
	note(v.AsInt(&l))
	note(v.AsFloat(&l))
	note(v.AsBool(&l))
	note(v.AsDuration(&l))
	note(v.AsSize(&l))
	note(v.AsChoice(&l, "a", "b"))
	note(v.AsList(&l))
	note(v.AsMapping(&l))
	for i, ok := range oks {
		if ok {
			t.Errorf("converter %d accepted an invalid value", i)
		}
	}
	if p := problems(&l); p != "" {
		t.Error(p)
	}
}
