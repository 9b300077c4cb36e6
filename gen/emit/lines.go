package emit

import (
	"fmt"

	"github.com/dave/jennifer/jen"
)

// gofmt breaks no lines, so those that grow with the pipeline are broken here.

// lineWidth is how much of a line may be filled with items.
const lineWidth = 100

// rows parts items into lines.
func rows(items []jen.Code) (lines [][]jen.Code) {
	if len(items) == 1 {
		return [][]jen.Code{items} // nothing to break; to measure an item is to print and format it
	}
	width := lineWidth
	for _, item := range items {
		size := len(fmt.Sprintf("%#v", item)) + len(", ")
		if width+size > lineWidth {
			lines = append(lines, nil)
			width = 0
		}
		lines[len(lines)-1] = append(lines[len(lines)-1], item)
		width += size
	}
	return lines
}

// args prints arguments on one line, or on as many as they need.
//
// (a, b, c), or
//
//	(
//		a, b,
//		c,
//	)
func args(items []jen.Code) *jen.Statement { return enclosed("(", ")", items) }

// values prints elements likewise: {a, b, c}
func values(items []jen.Code) *jen.Statement { return enclosed("{", "}", items) }

func enclosed(open, close string, items []jen.Code) *jen.Statement {
	lines := rows(items)
	return jen.CustomFunc(jen.Options{Open: open, Close: close, Separator: ",", Multi: len(lines) > 1}, func(g *jen.Group) {
		for _, line := range lines {
			g.List(line...)
		}
	})
}

// fields prints fields of one type: as many a line as fit.
//
//	parseErrors, paidFiltered rt.Counter
//	storeErrors rt.Counter
func fields(g *jen.Group, typ jen.Code, names []string) {
	var items []jen.Code
	for _, name := range names {
		items = append(items, jen.Id(name))
	}
	for _, line := range rows(items) {
		g.List(line...).Add(typ)
	}
}

// joined prints operands with an operator between them: a && b
func joined(op string, operands []jen.Code) *jen.Statement {
	all := jen.Null()
	for i, line := range rows(operands) {
		if i > 0 {
			all.Op(op).Line()
		}
		for k, operand := range line {
			if k > 0 {
				all.Op(op)
			}
			all.Add(operand)
		}
	}
	return all
}
