package prove

import (
	"maps"
	"slices"
	"strings"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/ir"
	"github.com/pipegen/pipegen/gen/load"
)

// A verdict is in the making: findings that were made already are not made again.
type verdict struct {
	*evidence
	proof *Proof
	found map[finding]bool
}

// A finding is told once, however often the same generic code was compiled.
type finding struct {
	at   place
	sort sort
	of   name // whose code it is
}

func judge(e *evidence, strict bool) *Proof {
	proof := &Proof{
		Spec: e.target.Spec, Pipeline: e.target.Name,
		Generated: []string{}, Runtime: []string{}, Left: []Left{}, Trusted: []string{},
		evidence: e,
	}
	v := &verdict{e, proof, map[finding]bool{}}
	for _, f := range sorted(e.generated) {
		v.ours(f)
		v.proof.Generated = append(v.proof.Generated, f.name.String())
	}
	for _, f := range sorted(e.runtime) {
		v.ours(f)
		v.proof.Runtime = append(v.proof.Runtime, f.name.String())
	}
	for _, h := range e.hidden {
		v.proof.List.Errorf(span(h.at), "hidden-call", "%v calls %s, and which function that is nobody can tell", h.by.name, h.text).
			Helpf("%s", faultOfOurs)
	}
	users := diag.Notice
	if strict {
		users = diag.Error
	}
	v.behindInterfaces(users)
	for _, u := range sortedUses(e.inside) {
		v.theirs(u, users)
	}
	for _, u := range sortedUses(e.outside) {
		if e.inside[u.name] == nil {
			v.theirs(u, diag.Notice)
		}
	}
	v.count()
	for n := range e.trusted {
		v.proof.Trusted = append(v.proof.Trusted, n.pkg+"."+n.String())
	}
	slices.Sort(v.proof.Trusted)
	return v.proof
}

const faultOfOurs = "nothing in the spec can mend this: it is a fault of pipegen, or of a compiler that it does not know yet"

// ours judges a hot function of the generated code or of the runtime.
func (v *verdict) ours(f *function) {
	for _, r := range v.within(f) {
		if r.sort == inlined {
			continue
		}
		of := f.name
		if c, ok := v.inlinedAt(f, r); ok {
			switch callee := v.runtime[c]; {
			case v.cold[c], v.generated[c] != nil, v.inside[c] != nil, v.outside[c] != nil:
				continue // cold, or judged where it stands
			case callee != nil && !callee.generic:
				continue
			case callee != nil && v.judged(callee, r):
				continue
			}
			of = c
		}
		key := finding{r.at, r.sort, of}
		if v.found[key] {
			continue
		}
		v.found[key] = true
		d := v.proof.List.Errorf(span(r.at), codeOf(r.sort), "%s", v.sentence(f, of, r)).Helpf("%s", faultOfOurs)
		v.noteNodes(d, v.nodesOf(f))
	}
	for _, g := range f.growth {
		d := v.proof.List.Errorf(span(g.at), codeOf(heap), "%v may allocate: %s", f.name, g.what).Helpf("%s", faultOfOurs)
		v.noteNodes(d, v.nodesOf(f))
	}
}

// judged reports whether the compiler made the same remark where the callee itself stands.
func (v *verdict) judged(callee *function, r remark) bool {
	return slices.ContainsFunc(v.within(callee), func(own remark) bool { return own.sort == r.sort })
}

// theirs judges a function of the user's: what it allocates.
func (v *verdict) theirs(u *use, severity diag.Severity) {
	for _, r := range v.within(u.function) {
		if r.sort != heap && r.sort != unknown {
			continue
		}
		of := u.name
		if c, ok := v.inlinedAt(u.function, r); ok {
			if v.inside[c] != nil || v.cold[c] {
				continue // read where it stands
			}
			of = c
		}
		key := finding{r.at, r.sort, of}
		if v.found[key] {
			continue
		}
		v.found[key] = true
		d := v.proof.List.Errorf(span(r.at), codeOf(r.sort), "%s", v.sentence(u.function, of, r)).Helpf("%s", remedy(r))
		d.Severity = severity
		v.noteNodes(d, u.nodes)
	}
}

// behindInterfaces tells of functions inside segments that are known only to who makes the pipeline.
func (v *verdict) behindInterfaces(severity diag.Severity) {
	for _, n := range v.target.Graph.Nodes {
		if doesIO(n) {
			continue
		}
		for _, c := range callsOf(n) {
			if isInterfaceMethod(c) {
				d := v.proof.List.Noticef(c.Symbol.At, "hidden-call", "%s is a method of an interface: what it allocates knows only who makes the pipeline", c.Text).
					Helpf("name the type instead")
				d.Severity = severity
				v.noteNodes(d, []*ir.Node{n})
			}
		}
	}
}

func (v *verdict) noteNodes(d *diag.Diagnostic, nodes []*ir.Node) {
	for _, n := range nodes {
		d.Notef(n.At, "it runs for %s %s", n.Kind, n.Name)
	}
}

// within gives the remarks on a function.
func (v *verdict) within(f *function) []remark {
	var all []remark
	for _, r := range v.remarks[f.at.file] {
		if f.covers(r.at) {
			all = append(all, r)
		}
	}
	return all
}

// inlinedAt gives the function that is called at a remark's place and was inlined, so that the remark is on its code. The values
// of a variadic parameter are the caller's.
func (v *verdict) inlinedAt(f *function, r remark) (name, bool) {
	if strings.HasPrefix(r.text, "... argument") {
		return name{}, false
	}
	for _, c := range f.calls {
		if c.at == r.at && c.static && v.isInlined(c) {
			return c.callee, true
		}
	}
	return name{}, false
}

// count counts the calls of our own functions.
func (v *verdict) count() {
	left := map[string]int{}
	for _, all := range []map[name]*function{v.generated, v.runtime} {
		for _, f := range all {
			for _, c := range f.calls {
				v.proof.Calls++
				if v.isInlined(c) {
					v.proof.Inlined++
					continue
				}
				left[v.called(c)]++
			}
		}
	}
	for _, f := range slices.Sorted(maps.Keys(left)) {
		v.proof.Left = append(v.proof.Left, Left{f, left[f]})
	}
}

// called names a call for people: of another package with that.
func (v *verdict) called(c call) string {
	switch {
	case !c.static:
		return c.text
	case c.callee.pkg == v.target.Path:
		return c.callee.String()
	case c.callee.pkg == load.RuntimePath:
		return load.RuntimeName + "." + c.callee.String()
	}
	return c.callee.pkg + "." + c.callee.String()
}
