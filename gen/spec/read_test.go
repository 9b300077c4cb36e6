package spec

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pipegen/pipegen/gen/diag"
)

// problems gives what a list holds, a line each: "line:col+len code: message", indented help and notes below.
func problems(l *diag.List) string {
	var b strings.Builder
	place := func(s diag.Span) string { return fmt.Sprintf("%d:%d+%d", s.Line, s.Col, s.Len) }
	for _, d := range l.Sorted() {
		fmt.Fprintf(&b, "%s %s: %s\n", place(d.At), d.Code, d.Message)
		if d.Help != "" {
			fmt.Fprintf(&b, "  = %s\n", d.Help)
		}
		for _, n := range d.Notes {
			fmt.Fprintf(&b, "  %s %s\n", place(n.At), n.Message)
		}
	}
	return b.String()
}

// faults are the problems of a source.
func faults(src string) string {
	var l diag.List
	Read("orders.yaml", []byte(src), &l)
	return problems(&l)
}

// fine ends a source that needs no more keys; its own lines stand after those under test.
const fine = `
version: 1
pipeline: Orders
message: Order
nodes: {in: {receiver: Feed.Read, to: out}, out: {exporter: Store}}
`

func TestReadAll(t *testing.T) {
	const src = `---
version: 1
pipeline: Orders # the type
message: shop.Order
doc: |
  Orders takes orders
  to the store.
imports:
  shop: example.com/app/shop
output: "orders.go"
shutdown: {drain: 10s, in_flight: drop}
stall_after: 1m30s
messages: 4096
components:
  ledger:   {type: Ledger, config: {dsn: "${DSN}", sizes: [1, 2.5, 'x''y', true, ~]}}
  audit_eu: {type: shop.Auditor}
nodes:
  intake: {receiver: Feed.Read, "to": paid}
  paid:
    filter: IsPaid
    to: store
  store: {exporter: ledger.Store}
...
`
	var l diag.List
	got := Read("dir/orders.yaml", []byte(src), &l)
	if p := problems(&l); p != "" {
		t.Fatal(p)
	}
	at := func(line, col, n int) diag.Span {
		return diag.Span{Pos: diag.Pos{File: "dir/orders.yaml", Line: line, Col: col}, Len: n}
	}
	text := func(s string, line, col, n int) Text { return Text{s, at(line, col, n)} }
	value := func(shape Shape, s string, quoted bool, line, col, n int) *Value {
		return &Value{At: at(line, col, n), Shape: shape, Text: s, Quoted: quoted}
	}
	entry := func(key Text, v *Value) *Entry { return &Entry{key, v} }
	want := &Spec{
		File:       "dir/orders.yaml",
		Source:     []byte(src),
		Version:    1,
		Pipeline:   text("Orders", 3, 11, 6),
		Message:    text("shop.Order", 4, 10, 10),
		Doc:        text("Orders takes orders\nto the store.\n", 5, 6, 1),
		Output:     text("orders.go", 10, 9, 11),
		Imports:    []Import{{text("shop", 9, 3, 4), text("example.com/app/shop", 9, 9, 20), false}},
		Shutdown:   Shutdown{Drain: Duration{10 * time.Second, at(11, 19, 3)}, InFlight: text("drop", 11, 35, 4)},
		StallAfter: Duration{90 * time.Second, at(12, 14, 5)},
		Messages:   Number{4096, at(13, 11, 4)},
		Components: []Component{
			{text("ledger", 15, 3, 6), text("Ledger", 15, 20, 6), &Value{At: at(15, 36, 1), Shape: Mapping, Entries: []*Entry{
				entry(text("dsn", 15, 37, 3), value(String, "${DSN}", true, 15, 42, 8)),
				entry(text("sizes", 15, 52, 5), &Value{At: at(15, 59, 1), Shape: Sequence, Items: []*Value{
					value(Int, "1", false, 15, 60, 1),
					value(Float, "2.5", false, 15, 63, 3),
					value(String, "x'y", true, 15, 68, 6),
					value(Bool, "true", false, 15, 76, 4),
					value(Null, "~", false, 15, 82, 1),
				}}),
			}}},
			{Name: text("audit_eu", 16, 3, 8), Type: text("shop.Auditor", 16, 20, 12)},
		},
		Nodes: []Node{
			{Name: text("intake", 18, 3, 6), At: at(18, 11, 1), Fields: []*Entry{
				entry(text("receiver", 18, 12, 8), value(String, "Feed.Read", false, 18, 22, 9)),
				entry(text("to", 18, 33, 4), value(String, "paid", false, 18, 39, 4)),
			}},
			{Name: text("paid", 19, 3, 4), At: at(20, 5, 6), Fields: []*Entry{
				entry(text("filter", 20, 5, 6), value(String, "IsPaid", false, 20, 13, 6)),
				entry(text("to", 21, 5, 2), value(String, "store", false, 21, 9, 5)),
			}},
			{Name: text("store", 22, 3, 5), At: at(22, 10, 1), Fields: []*Entry{
				entry(text("exporter", 22, 11, 8), value(String, "ledger.Store", false, 22, 21, 12)),
			}},
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestReadLittle(t *testing.T) {
	var l diag.List
	got := Read("orders.yaml", []byte(fine), &l)
	if p := problems(&l); p != "" {
		t.Fatal(p)
	}
	if got.Output.Given() || got.Doc.Given() || got.StallAfter.At.Line > 0 || got.Messages.At.Line > 0 || got.Shutdown != (Shutdown{}) {
		t.Errorf("keys that were not written are there: %+v", got)
	}
}

// Windows editors write CRLF: it moves nothing.
func TestReadCRLF(t *testing.T) {
	src := strings.ReplaceAll("drain: 1\nmessages: \"a\n  b\"\nstall_after: c\n  d\noutput:\n"+fine, "\n", "\r\n")
	if d := cmp.Diff(faults(strings.ReplaceAll(src, "\r\n", "\n")), faults(src)); d != "" {
		t.Error(d)
	}
}

// Later passes get to know of nodes and components whose values were refused, so that names that lead to them are known.
func TestReadKeepsNamesOfTheRefused(t *testing.T) {
	var l diag.List
	s := Read("orders.yaml", []byte("version: 1\npipeline: Orders\nmessage: Order\n"+
		"components: {a: Ledger, b: {type: [x]}, c: {type: C}}\nnodes: {d: Feed.Read, e: &x {map: F}, f: {}, g: {map: F}}\n"), &l)
	var got []string
	for _, c := range s.Components {
		got = append(got, fmt.Sprint(c.Name.Text, " ", c.Type.Given()))
	}
	for _, n := range s.Nodes {
		got = append(got, fmt.Sprint(n.Name.Text, " ", n.Refused))
	}
	want := []string{"a false", "b false", "c true", "d true", "e true", "f false", "g false"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
