package ir

// LimitOptions are the keys of a limit.
type LimitOptions struct {
	PerSecond, Burst int
	Drop             bool // when_full: drop
}

// Allow lets a message pass where there is a token for it; else the run ends with an Ack.
type Allow struct {
	Node    *Node
	Holder  *Holder
	Bearing Bearing
}

func (*Allow) step() {}
