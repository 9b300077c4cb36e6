package emit

import (
	"go/types"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/pipegen/pipegen/gen/load"
)

// multi prints a composite literal over several lines.
// How jennifer prints the fields of a literal: each on a line of its own, or all on one.
var (
	multi  = jen.Options{Open: "{", Close: "}", Separator: ",", Multi: true}
	single = jen.Options{Open: "{", Close: "}", Separator: ","}
)

// literal prints a checked config.
func (e *emitter) literal(l *load.Literal) *jen.Statement {
	switch l.Kind {
	case load.LiteralText:
		return jen.Id(l.Text)
	case load.LiteralConst:
		return jen.Qual(l.Const.Pkg().Path(), l.Const.Name())
	case load.LiteralDuration:
		return duration(l.Dur)
	case load.LiteralEnv:
		return e.env(l)
	case load.LiteralAddress:
		return jen.Op("&").Add(e.literal(l.Items[0]))
	case load.LiteralStruct:
		// LedgerConfig{DSN: "…"}
		return typ(l.Type).CustomFunc(multi, func(g *jen.Group) {
			for _, f := range l.Fields {
				g.Id(f.Name).Op(":").Add(e.literal(f.Value))
			}
		})
	case load.LiteralList:
		return typ(l.Type).CustomFunc(multi, func(g *jen.Group) {
			for _, item := range l.Items {
				g.Add(e.element(item))
			}
		})
	case load.LiteralMap:
		return typ(l.Type).CustomFunc(multi, func(g *jen.Group) {
			for i, item := range l.Items {
				g.Lit(l.Keys[i]).Op(":").Add(e.element(item))
			}
		})
	}
	panic("no such literal")
}

// element prints an element of a list or map: gofmt -s leaves its type out.
func (e *emitter) element(l *load.Literal) *jen.Statement {
	switch l.Kind {
	case load.LiteralAddress:
		return e.element(l.Items[0])
	case load.LiteralStruct:
		return jen.CustomFunc(multi, func(g *jen.Group) {
			for _, f := range l.Fields {
				g.Id(f.Name).Op(":").Add(e.literal(f.Value))
			}
		})
	case load.LiteralList, load.LiteralMap:
		if _, named := types.Unalias(l.Type).(*types.Named); !named {
			full := *e.literal(l)
			return &full
		}
	}
	return e.literal(l)
}

// env prints the value of an environment variable, parsed to the type of its field when the pipeline is made.
//
// env.Or("DSN", "local").String(), or rt.EnvInt[int](env.Need("PORT"))
func (e *emitter) env(l *load.Literal) *jen.Statement {
	value := e.id("env").Dot("Need").Call(jen.Lit(l.Env.Name))
	if l.Env.HasDefault {
		value = e.id("env").Dot("Or").Call(jen.Lit(l.Env.Name), jen.Lit(l.Env.Default))
	}
	if len(l.Choice) > 0 {
		value.Dot("OneOf").CallFunc(func(g *jen.Group) {
			for _, c := range l.Choice {
				g.String().Call(jen.Qual(c.Pkg().Path(), c.Name()))
			}
		})
	}
	named, isNamed := types.Unalias(l.Type).(*types.Named)
	if isNamed && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "time" && named.Obj().Name() == "Duration" {
		return value.Dot("Duration").Call()
	}
	basic := l.Type.Underlying().(*types.Basic)
	convert := func(s *jen.Statement) *jen.Statement {
		if isNamed {
			return typ(l.Type).Call(s)
		}
		return s
	}
	switch info := basic.Info(); {
	case info&types.IsString != 0:
		return convert(value.Dot("String").Call())
	case info&types.IsBoolean != 0:
		return convert(value.Dot("Bool").Call())
	case info&types.IsUnsigned != 0:
		return jen.Qual(rt, "EnvUint").Types(typ(l.Type)).Call(value)
	case info&types.IsInteger != 0:
		return jen.Qual(rt, "EnvInt").Types(typ(l.Type)).Call(value)
	}
	return jen.Qual(rt, "EnvFloat").Types(typ(l.Type)).Call(value)
}

func usesEnv(l *load.Literal) bool {
	if l.Kind == load.LiteralEnv {
		return true
	}
	for _, f := range l.Fields {
		if usesEnv(f.Value) {
			return true
		}
	}
	return slices.ContainsFunc(l.Items, usesEnv)
}

// typ prints a type.
func typ(t types.Type) *jen.Statement {
	switch t := t.(type) {
	case *types.Alias:
		return jen.Qual(t.Obj().Pkg().Path(), t.Obj().Name())
	case *types.Named:
		if t.Obj().Pkg() == nil {
			return jen.Id(t.Obj().Name())
		}
		q := jen.Qual(t.Obj().Pkg().Path(), t.Obj().Name())
		if args := t.TypeArgs(); args.Len() > 0 {
			q.TypesFunc(func(g *jen.Group) {
				for t := range args.Types() {
					g.Add(typ(t))
				}
			})
		}
		return q
	case *types.Basic:
		return jen.Id(t.Name())
	case *types.Pointer:
		return jen.Op("*").Add(typ(t.Elem()))
	case *types.Slice:
		return jen.Index().Add(typ(t.Elem()))
	case *types.Array:
		return jen.Index(jen.Lit(int(t.Len()))).Add(typ(t.Elem()))
	case *types.Map:
		return jen.Map(typ(t.Key())).Add(typ(t.Elem()))
	}
	panic("config of a type that load refuses: " + t.String())
}
