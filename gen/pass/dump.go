package pass

// Dump is the state of a unit as text: of the latest that the passes have made.
func Dump(u *Unit) string {
	switch {
	case u.Plan != nil:
		return u.Plan.Dump()
	case u.Sizes != nil:
		return u.Graph.Dump() + u.Cuts.Dump() + u.Sizes.Dump()
	case u.Cuts != nil:
		return u.Graph.Dump() + u.Cuts.Dump()
	}
	return u.Graph.Dump()
}
