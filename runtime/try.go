package rt

// Try calls a function of node's off the hot path: its panic is an error like another, so that nothing of what its caller
// has left to do is cut off.
//
//pipegen:cold
//go:noinline
func (r *Runner) Try(node *Node, call func() error) error {
	err := guard(call)
	if _, panicked := err.(*PanicError); panicked {
		r.panicked(node, err)
		return Permanent(err)
	}
	return err
}
