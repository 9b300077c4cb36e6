package rt_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

// The fixture of this package's tests: a pipeline written by hand in the shape of a generated one.
//
//	[intake] -> [parse paid tee]
//	              -> [store]    primary of tee; on_error: rejects
//	              -> [audit]    nobody awaits it; passed over when full
//	              -> [rejects]  dead letters of parse and store
//	              -> [intake's done]
//
// What a generated pipeline decides when it is generated, a mini is told by a shape: whether there is done, who calls
// store, whether rejects is inline. The user's functions are fields, so that each test brings its own.

type order struct {
	ID   int
	Note string
}

// A shape is what the spec would say.
type shape struct {
	done          bool
	store         hands
	inlineRejects bool
	drop          bool // in_flight: drop
	messages      int  // default 64
	queue         int  // default 8
}

type hands int

const (
	oneHand hands = iota
	oneBatchHand
	crewOfThree
	batchCrewOfThree
)

func (s shape) String() string {
	done := "no done"
	if s.done {
		done = "done"
	}
	return done + "/" + [...]string{"hand", "batch", "crew", "batch crew"}[s.store]
}

// everyShape runs a test with and without done, with each sort of worker.
func everyShape(t *testing.T, test func(t *testing.T, s shape)) {
	for _, done := range []bool{false, true} {
		for store := oneHand; store <= batchCrewOfThree; store++ {
			s := shape{done: done, store: store}
			t.Run(s.String(), func(t *testing.T) { test(t, s) })
		}
	}
}

// user is the user's side; a nil function does nothing and succeeds.
type user struct {
	read   func(ctx context.Context, buf []*order) (int, error)
	done   func(o *order, err error)
	parse  func(o *order) error
	paid   func(o *order) bool
	store  func(ctx context.Context, o *order) error
	audit  func(o *order) error
	reject func(o *order, cause error) error
}

const (
	miniIntake = iota
	miniParse
	miniPaid
	miniTee
	miniStore
	miniAudit
	miniRejects
)

var miniNodes = [...]rt.Node{
	miniIntake:  {Name: "intake", Line: "mini.yaml:1"},
	miniParse:   {Name: "parse", Line: "mini.yaml:2", Call: "(*mini).callParse"},
	miniPaid:    {Name: "paid", Line: "mini.yaml:3", Call: "(*mini).callPaid"},
	miniTee:     {Name: "tee", Line: "mini.yaml:4"},
	miniStore:   {Name: "store", Line: "mini.yaml:5"},
	miniAudit:   {Name: "audit", Line: "mini.yaml:6"},
	miniRejects: {Name: "rejects", Line: "mini.yaml:7", Call: "(*mini).callRejects"},
}

type mini struct {
	shape  shape
	user   user
	runner rt.Runner

	intake         rt.Reader[order]
	intakeDone     rt.Queue[rt.Letter[order]]
	intakeDoneHand rt.Hand[rt.Letter[order]]
	store          rt.Queue[*rt.Msg[order]]
	storeHand      rt.Hand[*rt.Msg[order]]
	storeBatch     rt.BatchHand[order]
	storeCrew      rt.Crew[*rt.Msg[order]]
	storeHands     [3]rt.CrewHand[*rt.Msg[order]]
	storeBatches   [3]rt.CrewBatchHand[order]
	audit          rt.Queue[*rt.Msg[order]]
	auditHand      rt.Hand[*rt.Msg[order]]
	rejects        rt.Queue[rt.Letter[order]]
	rejectsHand    rt.Hand[rt.Letter[order]]
	rejectsInHand  rt.Letter[order]

	parseErrors, paidFiltered, paidErrors, teeAuditSkipped rt.Counter

	turns        int // taken by the segment
	largestBatch int
	storeCalls   atomic.Int64
	log          *logbook
	books        books
	bare         func(ctx context.Context, buf []*order) (int, error) // reads, and no books are kept
}

const miniDrain = 10 * time.Second

func newMini(s shape, u user) *mini {
	p := &mini{shape: s, user: u, log: &logbook{}}
	p.runner.Init("mini", rt.Shutdown{Drain: miniDrain, Drop: s.drop}, []rt.Option{rt.WithLogger(slog.New(p.log))})
	if p.shape.messages == 0 {
		p.shape.messages = 64
	}
	if p.shape.queue == 0 {
		p.shape.queue = 8
	}
	park := p.runner.Parker()
	done := p.callDone
	if !s.done {
		done = nil
	}
	p.intake.Init(&p.runner, &miniNodes[miniIntake], p.shape.messages, 32, park, done)
	p.intakeDone.Init(&p.runner, p.shape.messages, 0, park, p.runner.Parker())
	p.intakeDoneHand.Init(&p.intakeDone)
	p.store.Init(&p.runner, p.shape.queue, 0, park, p.runner.Parker())
	p.storeHand.Init(&p.store)
	p.storeBatch.Init(4, &p.store)
	p.storeCrew.Init(&p.store)
	p.audit.Init(&p.runner, p.shape.queue, 0, park, p.runner.Parker())
	p.auditHand.Init(&p.audit)
	p.rejects.Init(&p.runner, 2*p.shape.queue, 0, park, p.runner.Parker())
	p.rejectsHand.Init(&p.rejects)

	rt.Receiver(&p.runner, &p.intake, p.readIntake)
	p.runner.Segment(&rt.Segment{
		Nodes: []*rt.Node{&miniNodes[miniParse], &miniNodes[miniPaid], &miniNodes[miniTee], &miniNodes[miniRejects]},
		Park:  park, Turn: p.turnParse, Answers: p.answersParse, Drain: p.drainParse,
		Publish: p.publishParse, Panic: p.panicParse,
	})
	switch s.store {
	case oneHand:
		p.runner.Worker(&miniNodes[miniStore], p.exportStore, p.storeHand.Failed)
	case oneBatchHand:
		p.runner.Worker(&miniNodes[miniStore], p.exportStoreBatch, p.storeBatch.Failed)
	case crewOfThree:
		for i := range p.storeHands {
			hand := &p.storeHands[i]
			hand.Init(&p.storeCrew)
			p.runner.Worker(&miniNodes[miniStore], func() { p.exportStoreCrew(hand) }, hand.Failed)
		}
	case batchCrewOfThree:
		for i := range p.storeBatches {
			hand := &p.storeBatches[i]
			hand.Init(&p.storeCrew, 4)
			p.runner.Worker(&miniNodes[miniStore], func() { p.exportStoreCrewBatch(hand) }, hand.Failed)
		}
	}
	p.runner.Worker(&miniNodes[miniAudit], p.exportAudit, p.auditHand.Failed)
	if !s.inlineRejects {
		p.runner.Worker(&miniNodes[miniRejects], p.exportRejects, p.rejectsHand.Failed)
	}
	if s.done {
		rt.DoneWorker(&p.runner, &p.intake, &p.intakeDone, p.tellIntake, p.intakeDoneHand.Failed)
	}
	return p
}

func (p *mini) Run(ctx context.Context) error { return p.runner.Run(ctx, p.Report) }
func (p *mini) Report() rt.Report             { return p }
func (p *mini) Nodes() []rt.NodeStats         { return []rt.NodeStats{p.intake.Stats()} }
func (p *mini) Queues() []rt.QueueStats {
	return []rt.QueueStats{
		{To: "store", Capacity: p.store.Capacity(), Sent: p.store.Sent(), InFlight: p.store.InFlight()},
		{To: "audit", Capacity: p.audit.Capacity(), Sent: p.audit.Sent(), InFlight: p.audit.InFlight()},
		{To: "rejects", Capacity: p.rejects.Capacity(), Sent: p.rejects.Sent(), InFlight: p.rejects.InFlight()},
	}
}

// ---- intake

func (p *mini) readIntake() {
	for p.intake.Next() {
		p.intake.Accept(p.callIntake(p.runner.ReadCtx, p.intake.Buf))
	}
}

func (p *mini) tellIntake() {
	for p.intakeDoneHand.Next() {
		letter := p.intakeDoneHand.Entry
		if p.intake.Tell(letter) {
			p.callDone(&letter.Msg.Body, letter.Cause)
		}
		p.intakeDoneHand.Answer(nil)
	}
}

// ---- parse, paid and tee

func (p *mini) turnParse() (progress bool) {
	p.turns++
	progress = p.answersParse()
	n := min(p.intake.Avail(), rt.Batch, p.store.Room(), p.rejects.Room())
	for range n {
		p.parsePaid(p.intake.Take())
	}
	p.store.Flush()
	p.audit.Flush()
	p.rejects.Flush()
	p.intakeDone.Flush()
	p.intake.Flush()
	return progress || n > 0
}

func (p *mini) answersParse() (progress bool) {
	if n := p.store.Answers(); n > 0 {
		progress = true
		for range n {
			p.storeAnswered(p.store.NextAnswer())
		}
	}
	if n := p.audit.Answers(); n > 0 {
		progress = true
		for range n {
			p.letGoIntake(p.audit.NextAnswer().Entry)
		}
	}
	if n := p.rejects.Answers(); n > 0 {
		progress = true
		for range n {
			a := p.rejects.NextAnswer()
			p.rejectsSettled(a.Entry, a.Err)
		}
	}
	if n := p.intakeDone.Answers(); n > 0 {
		progress = true
		for range n {
			p.letGoIntake(p.intakeDone.NextAnswer().Entry.Msg)
		}
	}
	return progress
}

func (p *mini) parsePaid(m *rt.Msg[order]) {
	m.Share(1)
	if err := p.callParse(&m.Body); err != nil {
		p.parseFailed(m, err)
		return
	}
	if !p.callPaid(&m.Body) {
		p.paidFiltered.Inc()
		p.settleIntake(m, nil)
		return
	}
	if p.audit.Room() > 0 {
		m.Hold(1)
		p.audit.Send(m)
	} else {
		p.teeAuditSkipped.Inc()
	}
	p.rejects.Reserve()
	p.store.Send(m)
}

func (p *mini) parseFailed(m *rt.Msg[order], err error) {
	p.parseErrors.Inc()
	p.postRejects(rt.Letter[order]{Msg: m, Cause: rt.FailPermanent(&miniNodes[miniParse], err)})
}

func (p *mini) postRejects(l rt.Letter[order]) {
	if p.shape.inlineRejects {
		p.rejectsInHand = l
		p.rejectsSettled(l, p.callRejects(&l.Msg.Body, l.Cause))
		return
	}
	p.rejects.Send(l)
}

func (p *mini) storeAnswered(a rt.Answer[*rt.Msg[order]]) {
	p.rejects.Unreserve()
	switch {
	case a.Err == nil:
		p.settleIntake(a.Entry, nil)
	case !rt.IsPermanent(a.Err):
		p.settleIntake(a.Entry, rt.Fail(&miniNodes[miniStore], a.Err))
	default:
		p.postRejects(rt.Letter[order]{Msg: a.Entry, Cause: rt.Fail(&miniNodes[miniStore], a.Err)})
	}
}

func (p *mini) rejectsSettled(l rt.Letter[order], err error) {
	if err != nil {
		err = rt.Chain(l.Cause, rt.Fail(&miniNodes[miniRejects], err))
	}
	p.settleIntake(l.Msg, err)
}

func (p *mini) settleIntake(m *rt.Msg[order], err error) {
	switch {
	case p.shape.done:
		p.intakeDone.Send(rt.Letter[order]{Msg: m, Cause: err})
		return
	case err == nil:
		p.intake.Acked.Inc()
	default:
		p.intake.Nacked.Inc()
		p.runner.Unheard(&miniNodes[miniIntake], err)
	}
	p.letGoIntake(m)
}

func (p *mini) letGoIntake(m *rt.Msg[order]) {
	if m.LetGo() {
		m.Body = order{}
		p.intake.Free(m)
	}
}

func (p *mini) panicParse(node *rt.Node, err error) {
	switch node {
	case &miniNodes[miniParse]:
		p.parseFailed(p.intake.Last(), err)
	case &miniNodes[miniPaid]:
		p.paidErrors.Inc()
		p.settleIntake(p.intake.Last(), rt.FailPermanent(node, err))
	case &miniNodes[miniRejects]:
		p.rejectsSettled(p.rejectsInHand, err)
	}
}

func (p *mini) drainParse() (ended bool) {
	if !p.intake.Drained() {
		return false
	}
	p.store.Close()
	p.audit.Close()
	if !p.store.Idle() || !p.audit.Idle() {
		return false
	}
	p.rejects.Close()
	if !p.rejects.Idle() {
		return false
	}
	p.intakeDone.Close()
	return p.intakeDone.Idle()
}

func (p *mini) publishParse() {
	p.intake.Publish()
	p.store.Publish()
	p.audit.Publish()
	p.rejects.Publish()
	p.intakeDone.Publish()
	p.parseErrors.Publish()
	p.paidErrors.Publish()
	p.paidFiltered.Publish()
	p.teeAuditSkipped.Publish()
}

// ---- workers

func (p *mini) exportStore() {
	for p.storeHand.Next() {
		p.storeHand.Answer(p.callStore(p.runner.CallCtx, &p.storeHand.Entry.Body))
	}
}

func (p *mini) exportStoreBatch() {
	for p.storeBatch.Next() {
		p.storeBatch.Answer(p.callStoreBatch(p.runner.CallCtx, p.storeBatch.Bodies))
	}
}

func (p *mini) exportStoreCrew(hand *rt.CrewHand[*rt.Msg[order]]) {
	for hand.Next() {
		hand.Answer(p.callStore(p.runner.CallCtx, &hand.Entry.Body))
	}
}

func (p *mini) exportStoreCrewBatch(hand *rt.CrewBatchHand[order]) {
	for hand.Next() {
		hand.Answer(p.callStoreBatch(p.runner.CallCtx, hand.Bodies))
	}
}

func (p *mini) exportAudit() {
	for p.auditHand.Next() {
		p.auditHand.Answer(p.callAudit(&p.auditHand.Entry.Body))
	}
}

func (p *mini) exportRejects() {
	for p.rejectsHand.Next() {
		p.rejectsHand.Answer(p.callRejects(&p.rejectsHand.Entry.Msg.Body, p.rejectsHand.Entry.Cause))
	}
}

// ---- calls of the user's functions

func (p *mini) callIntake(ctx context.Context, buf []*order) (int, error) {
	if p.bare != nil {
		return p.bare(ctx, buf)
	}
	n, err := p.user.read(ctx, buf)
	p.books.accept(buf, n)
	return n, err
}

func (p *mini) callDone(o *order, err error) {
	if p.bare != nil {
		return
	}
	defer p.books.outcome(o, err)()
	if p.user.done != nil {
		p.user.done(o, err)
	}
}

func (p *mini) callParse(o *order) error {
	if p.user.parse == nil {
		return nil
	}
	return p.user.parse(o)
}

func (p *mini) callPaid(o *order) bool { return p.user.paid == nil || p.user.paid(o) }

func (p *mini) callStore(ctx context.Context, o *order) error {
	p.storeCalls.Add(1)
	return p.storeOne(ctx, o)
}

func (p *mini) storeOne(ctx context.Context, o *order) error {
	if p.user.store == nil {
		return nil
	}
	return p.user.store(ctx, o)
}

func (p *mini) callStoreBatch(ctx context.Context, orders []*order) (err error) {
	p.storeCalls.Add(1)
	p.books.mu.Lock()
	p.largestBatch = max(p.largestBatch, len(orders))
	p.books.mu.Unlock()
	for _, o := range orders {
		if e := p.storeOne(ctx, o); e != nil {
			err = e
		}
	}
	return err
}

func (p *mini) callAudit(o *order) error {
	if p.user.audit == nil {
		return nil
	}
	return p.user.audit(o)
}

func (p *mini) callRejects(o *order, cause error) error {
	if p.user.reject == nil {
		return nil
	}
	return p.user.reject(o, cause)
}

// ---- the oracle

// books are kept outside of the runtime: what was accepted, and which outcomes done heard of each.
type books struct {
	mu               sync.Mutex
	accepted         []int
	outcomes         map[int][]error
	inDone, overlaps int // calls of done
}

func (b *books) accept(buf []*order, n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if n < 0 || n > len(buf) {
		return
	}
	for _, o := range buf[:n] {
		b.accepted = append(b.accepted, o.ID)
	}
}

// outcome is called as done is called; what it returns, as done returns.
func (b *books) outcome(o *order, err error) (returns func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.outcomes == nil {
		b.outcomes = map[int][]error{}
	}
	b.outcomes[o.ID] = append(b.outcomes[o.ID], err)
	if b.inDone++; b.inDone > 1 {
		b.overlaps++
	}
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.inDone--
	}
}

// heard is the one outcome of a message.
func (b *books) heard(t *testing.T, id int) error {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if n := len(b.outcomes[id]); n != 1 {
		t.Errorf("done heard of message %d %d times", id, n)
		return nil
	}
	return b.outcomes[id][0]
}

// conserved checks that what was accepted is what was acked, nacked and abandoned, by the pipeline's own count and by
// what done heard.
func (p *mini) conserved(t *testing.T) rt.NodeStats {
	t.Helper()
	return p.books.balance(t, p.intake.Stats(), p.shape.done)
}

func (b *books) balance(t *testing.T, s rt.NodeStats, done bool) rt.NodeStats {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if got, want := s.In, uint64(len(b.accepted)); got != want {
		t.Errorf("accepted %d by its own count, but the receiver returned %d", got, want)
	}
	if s.In != s.Acked+s.Nacked+s.Abandoned {
		t.Errorf("accepted %d != acked %d + nacked %d + abandoned %d", s.In, s.Acked, s.Nacked, s.Abandoned)
	}
	if s.InFlight != 0 {
		t.Errorf("%d in flight", s.InFlight)
	}
	if b.overlaps > 0 {
		t.Errorf("done was called while it had not returned, %d times", b.overlaps)
	}
	if !done {
		return s
	}
	acked, nacked := uint64(0), uint64(0)
	for id, outcomes := range b.outcomes {
		if len(outcomes) != 1 {
			t.Errorf("done heard of message %d %d times: %v", id, len(outcomes), outcomes)
		}
		if outcomes[0] == nil {
			acked++
		} else {
			nacked++
		}
	}
	if acked != s.Acked || nacked != s.Nacked {
		t.Errorf("done heard of %d acks and %d nacks, counted are %d and %d", acked, nacked, s.Acked, s.Nacked)
	}
	return s
}

// ---- sources

type read func(ctx context.Context, buf []*order) (int, error)

// numbered reads messages 1 to n, at most step at a time, and then what rest gives.
func numbered(n, step int, rest read) read {
	next := 1
	return func(ctx context.Context, buf []*order) (int, error) {
		if next > n {
			return rest(ctx, buf)
		}
		k := min(step, len(buf), n-next+1)
		for _, o := range buf[:k] {
			o.ID = next
			next++
		}
		return k, nil
	}
}

func eof(context.Context, []*order) (int, error) { return 0, io.EOF }

// untilCancel waits for its ctx.
func untilCancel(ctx context.Context, _ []*order) (int, error) {
	<-ctx.Done()
	return 0, ctx.Err()
}

// ---- the log

// A logbook is a slog.Handler that keeps what is logged.
type logbook struct {
	mu      sync.Mutex
	records []string
}

func (*logbook) Enabled(context.Context, slog.Level) bool { return true }
func (l *logbook) WithAttrs([]slog.Attr) slog.Handler     { return l }
func (l *logbook) WithGroup(string) slog.Handler          { return l }
func (l *logbook) Handle(_ context.Context, r slog.Record) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	text := r.Message
	r.Attrs(func(a slog.Attr) bool {
		text += fmt.Sprintf(" %s=%v", a.Key, a.Value)
		return true
	})
	l.records = append(l.records, text)
	return nil
}
