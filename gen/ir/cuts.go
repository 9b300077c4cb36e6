package ir

// Cuts says where the graph is cut into segments and workers.
type Cuts struct {
	// Heads are the first nodes of segments, upstream first. The head of a segment behind a receiver is the receiver,
	// though its call runs on a goroutine of its own.
	Heads []*Node
	// Segment is the head of each node's segment; of an exporter behind a queue, that of the segment which sends to it.
	Segment map[*Node]*Node
	// Queued are the nodes that get their messages by a queue: exporters, and heads other than receivers.
	Queued map[*Node]bool
}

// Sizes says how much of everything there is.
type Sizes struct {
	Messages map[*Node]int // of each receiver
	Buffer   map[*Node]int // messages for one call of a receiver
	Queue    map[*Node]int // capacity of the queue in front of a node
	Clones   map[*Node]int // messages that may be in use below a node which makes its own, clones or others
	Copies   map[*Edge]int // clones that may be in use below a destination which gets them
}
