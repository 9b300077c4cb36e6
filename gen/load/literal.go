package load

import (
	"go/types"
	"time"
)

// A Literal is a checked value of a config: all that is needed to write it as Go.
type Literal struct {
	Type   types.Type // of the field or element it is assigned to
	Kind   LiteralKind
	Text   string         // LiteralText: a Go expression, such as 15, 64 << 10 or "eu"
	Const  *types.Const   // LiteralConst: the constant that has the value
	Dur    time.Duration  // LiteralDuration
	Env    *EnvRef        // LiteralEnv
	Choice []*types.Const // LiteralEnv: what the variable may hold, where the type has constants
	Fields []FieldLiteral // LiteralStruct, in the order written
	Keys   []string       // LiteralMap: the key of each item, in the order written
	Items  []*Literal     // LiteralList, LiteralMap; LiteralAddress: one, the struct pointed to
}

// A LiteralKind says which fields of a Literal count.
type LiteralKind uint8

const (
	LiteralText LiteralKind = iota
	LiteralConst
	LiteralDuration
	LiteralEnv     // parsed to Type at start: string, bool, number or time.Duration
	LiteralStruct  // Type is a named struct
	LiteralAddress // Type is a pointer to a named struct
	LiteralList    // Type is a slice or array
	LiteralMap     // Type is a map with keys of some string type
)

// A FieldLiteral is a field of a struct with its value. Embedded structs are fields named by their type.
type FieldLiteral struct {
	Name  string
	Value *Literal
}

// An EnvRef stands for an environment variable: ${NAME} or ${NAME:-default}.
type EnvRef struct {
	Name       string
	HasDefault bool
	Default    string   // to be parsed like the variable; a size is a plain number of bytes
	Value      *Literal // the default, checked; nil without one
}
