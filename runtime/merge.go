package rt

// lanes are the queues that lead to one place. One of them has its turn until all that was seen in it is taken; then the
// next one that holds something has. So none waits longer than the others hold.
type lanes[E any] struct {
	queue *Queue[E] // whose turn it is
	all   []*Queue[E]
	at    int // of queue in all
}

func (l *lanes[E]) init(all []*Queue[E]) { l.all, l.queue = all, all[0] }

// more gives the turn to the next queue that holds entries, and reports whether there is one.
func (l *lanes[E]) more() bool {
	all := l.all
	for range all {
		at := uint(l.at) + 1
		if at >= uint(len(all)) {
			at = 0
		}
		if l.at = int(at); at < uint(len(all)) { // tells the compiler that the index stays inside
			l.queue = all[at]
		}
		if l.queue.entries.avail() > 0 {
			return true
		}
	}
	return false
}

// avail is how many entries of the queue whose turn it is may be taken.
func (l *lanes[E]) avail() uint64 {
	if e := &l.queue.entries; e.limit != e.first {
		return e.limit - e.first
	}
	if !l.more() {
		return 0
	}
	return l.queue.entries.avail()
}

// wait sleeps until entries are there; false says that none will come.
func (l *lanes[E]) wait() bool {
	l.queue.entries.reader.wait(l)
	return !l.queue.stop.forced.Load() && l.avail() > 0
}

func (l *lanes[E]) ready() bool {
	return l.more() || l.drained() || l.queue.stop.forced.Load()
}

// drained reports that nothing is left and nothing will come.
func (l *lanes[E]) drained() bool {
	for _, q := range l.all {
		if !q.Drained() {
			return false
		}
	}
	return true
}

// A Merge joins the queues that several senders fill for one segment. A message that goes on notes by which it came. One
// that has its Ack before the next is taken need not: it is of the queue whose turn it is. So notes are taken a turn late,
// and only if some of its messages have gone on.
type Merge[M any] struct {
	lanes[*Msg[M]]
	note  uint    // of each message: what this segment notes about it
	hand  *Msg[M] // what Next gave last
	noted uint64  // of the queue whose turn it is: all before have their note, or need none
	acked uint64  // of those that are not noted yet: had their Ack in hand
}

// Init joins queues; note is the segment's, below what Notes has given the messages of all of them.
func (m *Merge[M]) Init(note uint, queues ...*Queue[*Msg[M]]) {
	m.note = note
	m.init(queues)
}

// Avail is how many messages Next may take now.
func (m *Merge[M]) Avail() uint64 {
	m.takeNotes()
	n := m.avail()
	m.noted = m.queue.entries.first // the turn may have passed to another queue
	return n
}

// Next takes a message that Avail promised.
func (m *Merge[M]) Next() *Msg[M] {
	m.hand = m.queue.Next()
	return m.hand
}

// Last is the message that Next gave last.
func (m *Merge[M]) Last() *Msg[M] { return m.queue.Last() }

// Drained reports that all senders have closed their queues and all was taken.
func (m *Merge[M]) Drained() bool { return m.drained() }

// Answer sends an answer back by the queue that the message came by; FlushAnswers publishes it.
func (m *Merge[M]) Answer(msg *Msg[M], err error, kept Kept) {
	if msg == m.hand && err == nil && kept == Done {
		m.acked++
		m.queue.answers.push(msg)
		return
	}
	m.answer(msg, err, kept)
}

// answer sends an answer that is more than an Ack, or to a message that has gone on.
//
//go:noinline
func (m *Merge[M]) answer(msg *Msg[M], err error, kept Kept) {
	if m.hand != nil {
		m.takeNotes()
	}
	var q *Queue[*Msg[M]]
	if all, lane := m.all, uint(msg.noted(m.note).lane); lane < uint(len(all)) { // tells the compiler that the index stays inside
		q = all[lane]
	}
	if err != nil || kept != Done {
		q.remark(q.answers.next, err, kept)
	}
	q.answers.push(msg)
}

// takeNotes sees to it that what was taken may be answered whenever and in whatever order.
func (m *Merge[M]) takeNotes() {
	l := &m.queue.entries
	if n := l.first - m.noted; n != m.acked {
		older, newer := l.popped(n)
		m.noteLane(older)
		m.noteLane(newer)
	}
	m.hand, m.noted, m.acked = nil, l.first, 0
}

func (m *Merge[M]) noteLane(messages []*Msg[M]) {
	at, note := m.at, m.note
	for _, msg := range messages {
		if note < uint(len(msg.notes)) {
			msg.notes[note].lane = at
		}
	}
}

// FlushAnswers publishes the answers.
func (m *Merge[M]) FlushAnswers() {
	m.takeNotes() // while what was taken is still in the ring: the answers are what makes room there
	for _, q := range m.all {
		if q.answers.shown != q.answers.next {
			q.FlushAnswers()
		}
	}
}

// PublishTaken shows to Stats how many messages were taken.
func (m *Merge[M]) PublishTaken() {
	for _, q := range m.all {
		q.PublishTaken()
	}
}
