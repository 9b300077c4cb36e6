package pass

import "github.com/pipegen/pipegen/gen/ir"

// Process gives the messages of the segment, which n heads, to a processor.
func (l *lowerer) Process(n *ir.Node) { panic("not yet") }
