package prove

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pipegen/pipegen/gen/ir"
	"github.com/pipegen/pipegen/gen/load"
)

// Marks above functions, without "//pipegen:".
const (
	markHot  = "hot"  // of generated code: runs for every message or every turn
	markCold = "cold" // of the runtime: is called by such a function, but when something fails, or all sleep
)

// The evidence is what there is to judge a target by: the functions that run for its messages, and what the compiler said.
type evidence struct {
	target  Target
	lib     *library
	remarks map[string][]remark // by file

	generated map[name]*function // those marked hot
	runtime   map[name]*function // those of the runtime that they call, directly or not
	cold      map[name]bool      // what they call of both when something fails
	inside    map[name]*use      // the user's that run in segments
	outside   map[name]*use      // the user's that do I/O
	trusted   map[name]bool      // the standard library's
	hidden    []hidden           // calls of which nobody can say what they call
}

// A use is a function of the user's with the nodes that it runs for, directly or called by those that do.
type use struct {
	*function
	nodes []*ir.Node
}

// A hidden call goes through an interface or a variable.
type hidden struct {
	call
	by *function
}

func gather(t Target, lib *library, remarks []remark) (*evidence, error) {
	e := &evidence{
		target: t, lib: lib,
		remarks:   map[string][]remark{},
		generated: map[name]*function{}, runtime: map[name]*function{}, cold: map[name]bool{},
		inside: map[name]*use{}, outside: map[name]*use{}, trusted: map[name]bool{},
	}
	paths := packagesOf(t)
	paths[load.RuntimePath] = true
	for _, r := range remarks {
		if paths[r.pkg] {
			e.remarks[r.at.file] = append(e.remarks[r.at.file], r)
		}
	}
	own, err := lib.functions(t.Path)
	if err != nil {
		return nil, err
	}
	for n, f := range own {
		switch {
		case !e.isGenerated(f):
		case f.has(markHot):
			e.generated[n] = f
		default:
			e.cold[n] = true
		}
	}
	if len(e.generated) == 0 {
		return nil, fmt.Errorf("%s: no function that it generates is marked //pipegen:%s", t.Spec, markHot)
	}
	for _, n := range t.Graph.Nodes {
		if err := e.namedBy(n); err != nil {
			return nil, err
		}
	}
	for _, f := range sorted(e.generated) {
		if err := e.follow(f, e.nodesOf(f)); err != nil {
			return nil, err
		}
	}
	return e, nil
}

func (e *evidence) isGenerated(f *function) bool {
	_, ok := e.target.Files[filepath.Base(f.at.file)]
	return ok && filepath.Dir(f.at.file) == e.target.Dir
}

// follow looks at what a function of ours calls: the runtime's own as far as it is not cold, and the user's that no node
// names, such as the Reset of a message.
func (e *evidence) follow(f *function, nodes []*ir.Node) error {
	for _, c := range f.calls {
		n := c.callee
		switch {
		case !c.static:
			e.hidden = append(e.hidden, hidden{c, f})
		case e.generated[n] != nil || e.cold[n] || e.runtime[n] != nil:
		case n.pkg == load.RuntimePath:
			all, err := e.lib.functions(n.pkg)
			if err != nil {
				return err
			}
			called := all[n]
			if called == nil {
				return fmt.Errorf("%s calls %s.%v, which is nowhere", f.name, load.RuntimeName, n)
			}
			if called.has(markCold) {
				e.cold[n] = true
				continue
			}
			e.runtime[n] = called
			if err := e.follow(called, nodes); err != nil {
				return err
			}
		case e.lib.isStandard(n.pkg):
			if !isInstruction(n) && !e.isInlined(c) {
				e.trusted[n] = true
			}
		case e.inside[n] != nil || e.outside[n] != nil:
		default:
			if err := e.uses(e.inside, n, nodes); err != nil {
				return err
			}
		}
	}
	return nil
}

// isInlined reports whether the code of what is called stands where the call does.
func (e *evidence) isInlined(c call) bool {
	return slices.ContainsFunc(e.remarks[c.at.file], func(r remark) bool { return r.sort == inlined && r.at == c.at })
}

// isInstruction reports whether a function of the standard library is one that the compiler knows better than a call.
func isInstruction(n name) bool { return n.pkg == "sync/atomic" || n.pkg == "math/bits" }

// namedBy notes the functions that a node names.
func (e *evidence) namedBy(n *ir.Node) error {
	into := e.inside
	if doesIO(n) {
		into = e.outside
	}
	for _, c := range callsOf(n) {
		if called, ok := nameOf(c.Symbol.Func); ok {
			if err := e.uses(into, called, []*ir.Node{n}); err != nil {
				return err
			}
		}
	}
	return nil
}

// uses notes a function of the user's. One that runs in a segment is followed as far as its package goes.
func (e *evidence) uses(into map[name]*use, n name, nodes []*ir.Node) error {
	u := into[n]
	if u == nil {
		all, err := e.lib.functions(n.pkg)
		if err != nil || all[n] == nil {
			return err // without a body in Go there is nothing to read
		}
		u = &use{function: all[n]}
		into[n] = u
	}
	fresh := false
	for _, node := range nodes {
		if !slices.Contains(u.nodes, node) {
			u.nodes = append(u.nodes, node)
			fresh = true
		}
	}
	for _, node := range nodes {
		if doesIO(node) || !fresh {
			return nil
		}
	}
	for _, c := range u.calls {
		if !c.static || c.callee.pkg != n.pkg {
			continue
		}
		if all, err := e.lib.functions(n.pkg); err != nil {
			return err
		} else if f := all[c.callee]; f == nil || e.isGenerated(f) {
			continue
		}
		if err := e.uses(into, c.callee, nodes); err != nil {
			return err
		}
	}
	return nil
}

// nodesOf gives the nodes of the segment that a generated function belongs to.
func (e *evidence) nodesOf(f *function) []*ir.Node {
	var all []*ir.Node
	for _, word := range strings.FieldsFunc(f.section, func(r rune) bool { return r == ',' || r == ' ' || r == '\'' }) {
		for _, n := range e.target.Graph.Nodes {
			if n.Name == word {
				all = append(all, n)
			}
		}
	}
	return all
}

// sorted gives functions in the order of their places.
func sorted(all map[name]*function) []*function {
	var list []*function
	for _, f := range all {
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b *function) int { return a.at.compare(b.at) })
	return list
}

func sortedUses(all map[name]*use) []*use {
	var list []*use
	for _, u := range all {
		list = append(list, u)
	}
	slices.SortFunc(list, func(a, b *use) int { return a.at.compare(b.at) })
	return list
}
