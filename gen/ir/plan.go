package ir

import "github.com/pipegen/pipegen/gen/load"

// A Plan is a pipeline with everything decided: what runs on which goroutine, what joins them, how large it is, who hears
// an outcome and who lets a message go. Emission transcribes it.
type Plan struct {
	Graph     *Graph
	Receivers []*Intake
	Queues    []*Queue
	Segments  []*Segment // upstream first
	Workers   []*Worker  // upstream first
	Reserves  []*Reserve
	Paths     map[*Node]Path     // of fanouts
	Fans      map[*Node]*Fan     // of fanouts on the full path
	Refusals  map[*Node]*Refusal // of nodes in segments whose function may refuse a message
	Letters   map[*Node][]*Feed  // the ways to each inline exporter of dead letters
}

// A Refusal is what happens to a message that a node's function refuses.
type Refusal struct {
	Node    *Node
	Holder  *Holder
	Bearing Bearing
	Clone   *Clone // that the function worked on, and that is put back; nil where it had the message itself
	Letter  *Feed  // to the dead letters, where on_error names a node
	Queue   *Queue // in front of them; nil where their exporter is inline
	By      *Queue // by which the message had gone to the node, an exporter behind a queue; else nil
}

// A Path is the way in which a fanout keeps track of a message.
type Path struct {
	Name string // fire_and_forget, slim or full
	Why  string // the key that decided it
}

// An Intake is a pull receiver with the messages it fills.
type Intake struct {
	Node     *Node
	Messages int
	Buffer   int      // messages for one call
	Segment  *Segment // that takes them
	Done     *Queue   // to the worker that calls done; nil without done
	Holder   *Holder
	Notes    int // that each of its messages has, for segments further down
	Timers   int // likewise, for destinations with a timeout
}

// A Queue joins a segment to the worker or the segment that takes its entries.
type Queue struct {
	Name     string // of the field that holds it
	To       *Node
	From     *Segment
	Capacity int
	Limit    int      // most entries in flight, where the max_inflight of a fanout is below Capacity; else 0
	Releases int      // answers beyond Capacity that may be outstanding: late releases of messages whose outcome is out
	Letters  bool     // entries carry a cause, or the place for one
	Note     int      // of a queue of dead letters to a segment: which of a message's notes, from 1, holds the cause
	Feeds    []*Feed  // the edges that lead into it
	Reserved []*Queue // queues in which an entry here keeps room, since it may have to go there next
	Leads    []*Queue // queues to which its answers may send by way of a fanout
	Refusal  *Refusal // of the exporter behind it, for these messages; nil of dead letters
	Worker   *Worker  // that takes the entries,
	Segment  *Segment // or the segment that does,
	Done     *Intake  // or, of a done queue, the receiver that is told
}

// Dead reports whether what goes by the queue are dead letters.
func (q *Queue) Dead() bool { return q.Done == nil && q.Feeds[0].Edge.Role == Failure }

// Message is the type of the messages in the queue.
func (q *Queue) Message() *load.Message { return q.Feeds[0].Holder.Message }

// Holds reports whether the far end may use an entry after it has given its outcome.
func (q *Queue) Holds() bool { return q.Segment != nil && q.Segment.Holder.Shared }

// A Feed is one way into a queue: whose message comes, and what its outcome is good for.
type Feed struct {
	Edge    *Edge
	Holder  *Holder
	Bearing Bearing
	Tag     int // tells the feeds of one queue apart; 0 if there is no need to
}

// A Bearing says what the end of a branch means to the message.
type Bearing uint8

const (
	Bears    Bearing = iota // the branch's outcome is the message's
	Detached                // nobody hears the outcome; the branch has a hold on the message
	Part                    // the message is one of several, whose outcomes together are that of another one
	Borrowed                // nobody hears the outcome, and the branch is over before its caller goes on: no hold either
)

// A Segment is a run of nodes fused by direct calls, on one goroutine.
type Segment struct {
	Name    string // of its methods: the first node
	Nodes   []*Node
	Intake  *Intake  // where its messages come from,
	Inputs  []*Queue // or the queues that they come by
	Holder  *Holder  // of those messages
	Out     []*Queue
	Gate    []Term
	Body    *Func       // what is done to one message; of a split: what makes one part of it
	Split   *Division   // the segment divides its messages; else nil
	Keeper  *Node       // at its head, keeps messages beyond a turn; nil where none does
	Process *Processing // of a keeper that is a processor; else nil
	Retry   *Retrial    // its head sends messages again; else nil
	Funcs   []*Func     // Body and the branches that are methods of their own, in flow order
}

// A Division is how a segment divides its messages.
type Division struct {
	Node  *Node
	Parts *Clone
	Part  *Func // what is done to one part
	Note  int   // which of a message's notes, from 1, counts its parts
	// Letters is the queue to the node that on_error names, if any. The message keeps room there from its first part on: it is
	// refused when its last part is answered.
	Letters *Queue
}

// A Processing is how a segment gives its messages to a processor.
type Processing struct {
	Node   *Node
	Holder *Holder  // of the messages as the processor gets them: the segment's, or clones of those
	Clone  *Clone   // that it works on; nil where it gets the messages themselves
	Sent   *Holder  // of the messages as it sends them: the same, or, where it or its reserve must know of the outcome, one of its own
	Made   *Reserve // its own messages; nil where it makes none
	Ways   []Step   // one for each of the node's ways
}

// Merges reports whether several queues lead to the segment.
func (s *Segment) Merges() bool { return len(s.Inputs) > 1 }

// A Term is one condition of an accept gate: each message may need Per places.
type Term struct {
	Queue   *Queue
	Reserve *Reserve
	Fan     *Fan // its max_inflight
	Per     int
	Send    int // of those, how many one Send of a processor needs; 0 where none does
}

// A Worker is the goroutines that call an exporter.
type Worker struct {
	Node   *Node
	Queues []*Queue
}

// A Holder is a set of messages as one segment sees them: where they come from, who hears their outcome, where they go
// when the last branch has let go.
type Holder struct {
	Name    string // of its methods
	Message *load.Message
	Segment *Segment
	Intake  *Intake  // received messages,
	Queued  bool     // or those that came to the segment by its queues,
	Reserve *Reserve // or those taken from it,
	Parent  *Holder  // which know the messages of this holder that they were made from,
	Bearing Bearing  // and whose outcome means this to them
	Base    *Holder  // or those of this holder, as one destination of a fanout sees them,
	Target  *Target  // whose outcome theirs is,
	Retrial *Retrial // or as what lies below a retry sees them: their outcome is that of an attempt
	Also    *Holder  // besides, those that a processor makes pass as these; nil where none does
	Shared  bool     // several branches may use one message: their holds are counted
	Note    int      // which of a message's notes, from 1, is the segment's; 0: it needs none
}

// Owner is who has the messages: h, unless they are another's as a destination sees them.
func (h *Holder) Owner() *Holder {
	for h.Base != nil {
		h = h.Base
	}
	return h
}

// Roots are the messages of h where they come from their pools.
func (h *Holder) Roots() []*Holder {
	var roots []*Holder
	seen := map[*Holder]bool{}
	var visit func(h *Holder)
	visit = func(h *Holder) {
		h = h.Owner()
		switch {
		case seen[h]:
		case !h.Queued:
			roots = append(roots, h)
			if h.Also != nil {
				roots = append(roots, h.Also)
			}
		default:
			if h.Also != nil {
				roots = append(roots, h.Also)
			}
			for _, q := range h.Segment.Inputs {
				visit(q.Feeds[0].Holder)
			}
		}
		seen[h] = true
	}
	visit(h)
	return roots
}

// A Reserve is the store of messages of one place that takes them in the middle of the graph.
type Reserve struct {
	Name     string // of the field that holds it
	Node     *Node  // where they are taken
	Edge     *Edge  // of clones for a destination of a fanout: the way there
	Made     bool   // filled by the node's function, or batches; else clones
	Gathers  bool   // batches
	Each     bool   // of batches: one destination decides, and may tell members apart
	Why      string
	Segment  *Segment
	Holder   *Holder
	Messages int
	Notes    int  // that each has, for segments further down
	Timers   int  // likewise, for destinations with a timeout
	Keeps    bool // a message keeps the one that it was made from until it is released: it may share memory with it
}

// A Func is a straight run of steps on one message, a method of the pipeline.
type Func struct {
	Name   string
	Nodes  []*Node // that it runs
	Holder *Holder // of its message
	Steps  []Step
	Rest   []*Func // what is left to run where a panic cuts the function off, nearest first
	Of     *Node   // of what is left of a fanout: the fanout,
	After  *Node   // and the destination after which it is left
	To     *Target // of what is sent when another destination has had it
}

// A Clone is a message taken for what follows: a copy of the one before, or one that a function makes of it.
type Clone struct {
	Name    string // of the variable
	From    *Holder
	Reserve *Reserve
}

// A Step is one thing that a segment does to a message. Kinds lower to steps; emission knows only these.
type Step interface{ step() }

type (
	// Apply calls a map's function; its error ends the run.
	Apply struct {
		Node    *Node
		Holder  *Holder
		Bearing Bearing
		Clone   *Clone // taken for this call; nil where the function may have the message itself
	}
	// Keep calls a filter's function; its no ends the run with an Ack.
	Keep struct {
		Node    *Node
		Holder  *Holder
		Bearing Bearing
	}
	// Choose runs one of several steps on the message: the first whose case is true.
	Choose struct {
		Node   *Node
		Holder *Holder
		Steps  []Step // one for each case, in order
	}
	// Send hands the message to a queue.
	Send struct {
		Queue *Queue
		Feed  *Feed
		Skip  bool   // passed over and counted when there is no room
		Clone *Clone // taken for the branch; nil where it gets the message itself
		Hold  bool   // counts a hold of its own; Begin has not

		Target  *Target // of a fanout on the full path; else nil
		Counted bool    // its holds are counted by Track
		Guarded bool    // skipped where the message has its outcome already
	}
	// Export calls an inline exporter.
	Export struct {
		Node    *Node
		Holder  *Holder
		Bearing Bearing
		Later   *Target // called when another destination has had the message; else nil
	}
	// Invoke runs a branch, or what is left after one.
	Invoke struct {
		Func    *Func
		Edge    *Edge   // to the destination; nil of what is left after one
		Bearing Bearing // of the branch
		Clone   *Clone  // taken for the branch; nil where it gets the message itself

		Target  *Target // of a fanout on the full path; else nil
		Counted bool    // its hold is counted by Track
		Guarded bool    // skipped where the message has its outcome already
	}
	// Settle gives the message its Ack: nobody is waited for.
	Settle struct {
		Holder  *Holder
		Bearing Bearing
	}
	// Begin stands before the steps of a fanout and counts the holds of its branches.
	Begin struct {
		Node   *Node
		Holder *Holder
		Holds  int
	}
)

func (*Apply) step()  {}
func (*Keep) step()   {}
func (*Choose) step() {}
func (*Send) step()   {}
func (*Export) step() {}
func (*Invoke) step() {}
func (*Settle) step() {}
func (*Begin) step()  {}
