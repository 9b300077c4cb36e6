package rt

// NodeStats is what one node has done since the pipeline was made. All counts are of messages.
type NodeStats struct {
	Name string // as in the spec
	Kind string // receiver, map, filter, fanout, exporter

	In        uint64 // taken in; of a receiver: accepted
	Out       uint64 // handed on; of a split: parts; of a retry: attempts
	Acked     uint64 // receiver, retry, fanout on the full path: outcomes that were Acks; exporter: its calls that succeeded
	Nacked    uint64 // likewise, that were Nacks; retry: given up; exporter: its calls that failed
	Filtered  uint64 // filter: Acked and not handed on
	Failed    uint64 // map: calls that returned an error or panicked
	Dropped   uint64 // failures that on_error: drop Acked; destinations, and limits, passed over by when_full: drop
	Skipped   uint64 // receiver: bad inputs reported with Skip
	Panics    uint64 // calls of the node's function that panicked
	Unheard   uint64 // receiver without done: Nacks that nobody heard
	Parked    uint64 // delay, retry: kept, and the time of some is still to come; limit: held back until the next token
	Abandoned uint64 // receiver: accepted, and given no outcome at force
	InFlight  uint64 // receiver: accepted, and without an outcome yet; retry, fanout on the full path: likewise

	// Of the node at the head of a segment; 0 of the others. At force both stay as they are.
	Throttled        uint64 // 1 while messages wait there: something ahead has no room for them, or the node keeps as many as it may
	ThrottleEpisodes uint64 // times that this was so
}

// FanoutStats is what the destinations of a fanout on the full path have done, as the spec lists them.
type FanoutStats struct {
	Name         string
	InFlight     uint64 // messages that have no outcome yet
	MaxInFlight  uint64 // 0: as many as there are messages
	Destinations []DestinationStats
}

// DestinationStats is what one destination of a fanout on the full path has done. All counts are of messages.
type DestinationStats struct {
	To          string
	StandsFor   string // it is the fallback of that one
	Sent        uint64 // to it; to a fallback: failures that it was to make good
	Failed      uint64 // Nacks, times that were up, full queues of when_full: fail
	TimedOut    uint64 // times that were up
	DroppedFull uint64 // passed over by when_full: drop
}

// BatchStats is what the batches of a node have come to.
type BatchStats struct {
	Name        string
	Batches     uint64 // handed on
	Items       uint64 // messages in them
	ByItems     uint64 // handed on because they had as many messages as they may,
	ByBytes     uint64 // as many bytes,
	ByAge       uint64 // an oldest message that had waited long enough,
	ByDrain     uint64 // or because nothing more was to come
	InFlight    uint64 // batches that have no outcome yet
	MaxInFlight uint64
}

// QueueStats is the state of one queue.
type QueueStats struct {
	From, To string
	Done     bool   // it leads to the receiver's done
	Capacity uint64 // entries
	Sent     uint64 // entries pushed since the pipeline was made
	InFlight uint64 // entries sent and not answered yet
	Waits    uint64 // times that messages had to wait before the sender because the queue was full
}

// Report is a snapshot of a whole pipeline; the Stats of every generated pipeline implement it.
type Report interface {
	Nodes() []NodeStats
	Queues() []QueueStats
}
