package spec

import (
	"math"
	"time"

	"github.com/pipegen/pipegen/gen/diag"
)

const (
	version     = 1
	maxWait     = 24 * time.Hour // of drain and stall_after: longer is a slip
	maxMessages = math.MaxInt32
)

// readDocument gives meaning to the top-level keys of a spec; nil where the document is none.
func readDocument(t *text, v *Value, l *diag.List) *Spec {
	entries, ok := v.AsMappingLike(l, "version: 1")
	if !ok || !knownVersion(v, l) {
		return nil
	}
	s := &Spec{File: t.file, Source: []byte(t.src), Version: version}
	d := document{Spec: s, l: l}
	readKeys(l, "a spec", v.At, entries, []key{
		{"version", "1", func(*Entry) {}},
		{"pipeline", "Orders", d.pipeline},
		{"message", "Order", d.message},
		{"doc", "", func(e *Entry) { s.Doc, _ = e.Value.AsDoc(l) }},
		{"imports", "", d.imports},
		{"output", "", d.output},
		{"shutdown", "", d.shutdown},
		{"stall_after", "", func(e *Entry) { s.StallAfter = d.wait(e) }},
		{"messages", "", d.messages},
		{"components", "", d.components},
		{"nodes", "{intake: {receiver: Feed.Read, to: store}, store: {exporter: Store.Write}}", d.nodes},
	})
	d.distinct()
	checkOutput(l, s, t.span(0, 0))
	return s
}

// knownVersion looks at the version before all else: what a later version means by its keys is not ours to judge.
func knownVersion(v *Value, l *diag.List) bool {
	e := v.Get("version")
	if e == nil {
		return true // reported as missing
	}
	n, ok := e.Value.AsInt(l)
	if !ok || n == version {
		return true
	}
	d := l.Errorf(e.Value.At, "version", "the spec is of version %d, this pipegen reads version %d", n, version)
	if n > version {
		d.Helpf("use a newer pipegen")
		return false
	}
	d.Helpf("write version: %d", version)
	return true
}

// A document fills a Spec, one method for each top-level key that needs more than a converter.
type document struct {
	*Spec
	l *diag.List
}

func (d document) pipeline(e *Entry) {
	if name, ok := e.Value.text(d.l); ok {
		d.Pipeline = name
		checkPipeline(d.l, name)
	}
}

func (d document) message(e *Entry) {
	if name, ok := e.Value.text(d.l); ok && checkGoName(d.l, name) {
		d.Message = name
	}
}

func (d document) imports(e *Entry) {
	entries, _ := e.Value.AsMappingLike(d.l, "{shop: example.com/app/shop}")
	for _, e := range entries {
		checkAlias(d.l, e.Key)
		if path, ok := e.Value.text(d.l); ok {
			d.Imports = append(d.Imports, Import{e.Key, path, !checkImportPath(d.l, path)})
		}
	}
}

func (d document) output(e *Entry) { d.Output, _ = e.Value.text(d.l) }

func (d document) shutdown(e *Entry) {
	entries, ok := e.Value.AsMappingLike(d.l, "{drain: 10s, in_flight: nack}")
	if !ok {
		return
	}
	readKeys(d.l, "shutdown", e.Key.At, entries, []key{
		{"drain", "", func(e *Entry) { d.Shutdown.Drain = d.wait(e) }},
		{"in_flight", "", func(e *Entry) { d.Shutdown.InFlight, _ = e.Value.AsChoice(d.l, "nack", "drop") }},
	})
}

// wait reads a duration that must pass, and not take for ever.
func (d document) wait(e *Entry) Duration {
	v := e.Value
	ok, value := isEndless(v), maxWait+1
	if !ok {
		value, ok = v.AsDuration(d.l)
	}
	if !ok {
		return Duration{}
	}
	if value <= 0 || value > maxWait {
		d.l.Errorf(v.At, "out-of-range", "%s must be above 0 and at most 24h, found %s", e.Key.Text, Short(v.Text))
		return Duration{}
	}
	return Duration{value, v.At}
}

func (d document) messages(e *Entry) {
	if n, ok := e.Value.AsIntOf(d.l, IntRule{Name: "messages", Min: 1, Max: maxMessages}); ok {
		d.Messages = Number{n, e.Value.At}
	}
}

func (d document) components(e *Entry) {
	entries, _ := e.Value.AsMappingLike(d.l, "{ledger: {type: Ledger}}")
	for _, e := range entries {
		checkNodeName(d.l, "component", e.Key)
		c := Component{Name: e.Key}
		fields, ok := e.Value.AsMappingLike(d.l, "{type: Ledger}")
		if !ok {
			d.Components = append(d.Components, c)
			continue
		}
		readKeys(d.l, "a component", e.Key.At, fields, []key{
			{"type", "Ledger", func(e *Entry) {
				if name, ok := e.Value.text(d.l); ok && checkGoName(d.l, name) {
					c.Type = name
				}
			}},
			{"config", "", func(e *Entry) {
				if _, ok := e.Value.AsMappingLike(d.l, "{timeout: 3s}"); ok {
					c.Config = e.Value
				}
			}},
		})
		d.Components = append(d.Components, c)
	}
}

func (d document) nodes(e *Entry) {
	entries, ok := e.Value.AsMappingLike(d.l, "{store: {exporter: Store.Write}}")
	if ok && len(entries) == 0 {
		d.l.Errorf(e.Value.At, "empty", "a pipeline has at least a receiver and an exporter")
	}
	for _, e := range entries {
		checkNodeName(d.l, "node", e.Key)
		fields, ok := e.Value.AsMappingLike(d.l, "{map: Parse, to: store}")
		d.Nodes = append(d.Nodes, Node{Name: e.Key, Fields: fields, At: e.Value.At, Refused: !ok})
	}
}

// distinct finds components and imports of one name: shop.Write could then mean either.
func (d document) distinct() {
	imports := map[string]Text{}
	for _, i := range d.Imports {
		imports[i.Alias.Text] = i.Alias
	}
	for _, c := range d.Components {
		if twin, ok := imports[c.Name.Text]; ok {
			d.l.Errorf(c.Name.At, "name-taken", "the component %s has the name of an import", c.Name.Text).
				Notef(twin.At, "imported here")
		}
	}
}

// text gives a string with its place.
func (v *Value) text(l *diag.List) (Text, bool) {
	s, ok := v.AsString(l)
	if !ok {
		return Text{}, false
	}
	return Text{s, v.At}, true
}
