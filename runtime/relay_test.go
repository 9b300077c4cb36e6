package rt_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

// A relay has two segments, so that an outcome goes through the first while the second still uses the message.
//
//	[intake] -> [parse] -> [enrich tee]
//	                         -> [store]   primary of tee
//	                         -> [audit]   nobody awaits it
//	              -> [intake's done]
type relay struct {
	user   user
	runner rt.Runner

	intake         rt.Reader[order]
	intakeDone     rt.Queue[rt.Letter[order]]
	intakeDoneHand rt.Hand[rt.Letter[order]]
	enrich         rt.Queue[*rt.Msg[order]]
	store          rt.Queue[*rt.Msg[order]]
	storeHand      rt.Hand[*rt.Msg[order]]
	audit          rt.Queue[*rt.Msg[order]]
	auditHand      rt.Hand[*rt.Msg[order]]

	returned int // messages that went back to the receiver
	books    books
}

const (
	relayIntake = iota
	relayParse
	relayEnrich
	relayTee
	relayStore
	relayAudit
)

var relayNodes = [...]rt.Node{
	relayIntake: {Name: "intake", Line: "relay.yaml:1"},
	relayParse:  {Name: "parse", Line: "relay.yaml:2", Call: "(*relay).callParse"},
	relayEnrich: {Name: "enrich", Line: "relay.yaml:3", Call: "(*relay).callEnrich"},
	relayTee:    {Name: "tee", Line: "relay.yaml:4"},
	relayStore:  {Name: "store", Line: "relay.yaml:5"},
	relayAudit:  {Name: "audit", Line: "relay.yaml:6"},
}

const (
	relayMessages = 64
	relayQueue    = 8
)

func newRelay(u user) *relay {
	p := &relay{user: u}
	p.runner.Init("relay", rt.Shutdown{Drain: miniDrain}, []rt.Option{rt.WithLogger(slog.New(&logbook{}))})
	parsePark, enrichPark := p.runner.Parker(), p.runner.Parker()
	p.intake.Init(&p.runner, &relayNodes[relayIntake], relayMessages, 32, parsePark, p.callDone)
	p.intake.Notes(1)
	p.intakeDone.Init(&p.runner, relayMessages, 0, parsePark, p.runner.Parker())
	p.intakeDoneHand.Init(&p.intakeDone)
	p.enrich.Init(&p.runner, relayQueue, relayMessages, parsePark, enrichPark)
	p.store.Init(&p.runner, relayQueue, 0, enrichPark, p.runner.Parker())
	p.storeHand.Init(&p.store)
	p.audit.Init(&p.runner, 2*relayQueue, 0, enrichPark, p.runner.Parker())
	p.auditHand.Init(&p.audit)

	rt.Receiver(&p.runner, &p.intake, p.readIntake)
	p.runner.Segment(&rt.Segment{
		Nodes: []*rt.Node{&relayNodes[relayParse]},
		Park:  parsePark, Turn: p.turnParse, Answers: p.answersParse, Drain: p.drainParse,
		Publish: p.publishParse, Panic: p.panicParse,
	})
	p.runner.Segment(&rt.Segment{
		Nodes: []*rt.Node{&relayNodes[relayEnrich], &relayNodes[relayTee]},
		Park:  enrichPark, Turn: p.turnEnrich, Answers: p.answersEnrich, Drain: p.drainEnrich,
		Publish: p.publishEnrich, Panic: p.panicEnrich,
	})
	p.runner.Worker(&relayNodes[relayStore], p.exportStore, p.storeHand.Failed)
	p.runner.Worker(&relayNodes[relayAudit], p.exportAudit, p.auditHand.Failed)
	rt.DoneWorker(&p.runner, &p.intake, &p.intakeDone, p.tellIntake, p.intakeDoneHand.Failed)
	return p
}

func (p *relay) Run(ctx context.Context) error { return p.runner.Run(ctx, p.Report) }
func (p *relay) Report() rt.Report             { return p }
func (p *relay) Nodes() []rt.NodeStats         { return []rt.NodeStats{p.intake.Stats()} }
func (p *relay) Queues() []rt.QueueStats {
	return []rt.QueueStats{
		{To: "enrich", InFlight: p.enrich.InFlight()},
		{To: "store", InFlight: p.store.InFlight()},
		{To: "audit", InFlight: p.audit.InFlight()},
	}
}

// ---- intake

func (p *relay) readIntake() {
	for p.intake.Next() {
		p.intake.Accept(p.callIntake(p.runner.ReadCtx, p.intake.Buf))
	}
}

func (p *relay) tellIntake() {
	for p.intakeDoneHand.Next() {
		letter := p.intakeDoneHand.Entry
		if p.intake.Tell(letter) {
			p.callDone(&letter.Msg.Body, letter.Cause)
		}
		p.intakeDoneHand.Answer(nil)
	}
}

// ---- parse

func (p *relay) turnParse() (progress bool) {
	progress = p.answersParse()
	n := min(p.intake.Avail(), rt.Batch, p.enrich.Room())
	for range n {
		p.parse(p.intake.Take())
	}
	p.enrich.Flush()
	p.intakeDone.Flush()
	p.intake.Flush()
	return progress || n > 0
}

func (p *relay) answersParse() (progress bool) {
	if n := p.enrich.Answers(); n > 0 {
		progress = true
		for range n {
			p.enrichAnswered(p.enrich.NextAnswer())
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

func (p *relay) parse(m *rt.Msg[order]) {
	m.Share(1)
	if err := p.callParse(&m.Body); err != nil {
		p.settleIntake(m, rt.FailPermanent(&relayNodes[relayParse], err))
		return
	}
	m.Hold(1)
	p.enrich.Send(m)
}

func (p *relay) enrichAnswered(a rt.Answer[*rt.Msg[order]]) {
	switch a.Kept {
	case rt.Settled:
		p.settleIntake(a.Entry, a.Err)
	case rt.Released:
		p.letGoIntake(a.Entry)
	}
}

func (p *relay) settleIntake(m *rt.Msg[order], err error) {
	p.intakeDone.Send(rt.Letter[order]{Msg: m, Cause: err})
}

func (p *relay) letGoIntake(m *rt.Msg[order]) {
	if m.LetGo() {
		p.returned++
		m.Body = order{}
		p.intake.Free(m)
	}
}

func (p *relay) panicParse(node *rt.Node, err error) {
	p.settleIntake(p.intake.Last(), rt.FailPermanent(node, err))
}

func (p *relay) drainParse() (ended bool) {
	if !p.intake.Drained() {
		return false
	}
	p.enrich.Close()
	if !p.enrich.Idle() {
		return false
	}
	p.intakeDone.Close()
	return p.intakeDone.Idle()
}

func (p *relay) publishParse() {
	p.intake.Publish()
	p.enrich.Publish()
	p.intakeDone.Publish()
}

// ---- enrich and tee

func (p *relay) turnEnrich() (progress bool) {
	progress = p.answersEnrich()
	n := min(p.enrich.Avail(), rt.Batch, p.store.Room(), p.audit.Room())
	for range n {
		p.enrichTee(p.enrich.Next())
	}
	p.store.Flush()
	p.audit.Flush()
	p.enrich.FlushAnswers()
	return progress || n > 0
}

func (p *relay) answersEnrich() (progress bool) {
	if n := p.store.Answers(); n > 0 {
		progress = true
		for range n {
			a := p.store.NextAnswer()
			p.settleEnrich(a.Entry, a.Err)
		}
	}
	if n := p.audit.Answers(); n > 0 {
		progress = true
		for range n {
			p.letGoEnrich(p.audit.NextAnswer().Entry)
		}
	}
	return progress
}

func (p *relay) enrichTee(m *rt.Msg[order]) {
	m.ShareAt(0, 1)
	if err := p.callEnrich(&m.Body); err != nil {
		p.settleEnrich(m, rt.FailPermanent(&relayNodes[relayEnrich], err))
		return
	}
	m.HoldAt(0, 1)
	p.audit.Send(m)
	p.store.Send(m)
}

func (p *relay) settleEnrich(m *rt.Msg[order], err error) {
	p.enrich.Answer(m, err, rt.Settled)
	p.letGoEnrich(m)
}

func (p *relay) letGoEnrich(m *rt.Msg[order]) {
	if m.LetGoAt(0) {
		p.enrich.Answer(m, nil, rt.Released)
	}
}

func (p *relay) panicEnrich(node *rt.Node, err error) {
	p.settleEnrich(p.enrich.Last(), rt.FailPermanent(node, err))
}

func (p *relay) drainEnrich() (ended bool) {
	if !p.enrich.Drained() {
		return false
	}
	p.store.Close()
	p.audit.Close()
	return p.store.Idle() && p.audit.Idle()
}

func (p *relay) publishEnrich() {
	p.enrich.PublishTaken()
	p.store.Publish()
	p.audit.Publish()
}

// ---- workers and calls

func (p *relay) exportStore() {
	for p.storeHand.Next() {
		p.storeHand.Answer(p.user.store(p.runner.CallCtx, &p.storeHand.Entry.Body))
	}
}

func (p *relay) exportAudit() {
	for p.auditHand.Next() {
		p.auditHand.Answer(p.user.audit(&p.auditHand.Entry.Body))
	}
}

func (p *relay) callIntake(ctx context.Context, buf []*order) (int, error) {
	n, err := p.user.read(ctx, buf)
	p.books.accept(buf, n)
	return n, err
}

func (p *relay) callDone(o *order, err error) { p.books.outcome(o, err)() }
func (p *relay) callParse(o *order) error     { return p.user.parse(o) }
func (p *relay) callEnrich(o *order) error    { return p.user.parse(o) }
func (p *relay) conserved(t *testing.T) rt.NodeStats {
	t.Helper()
	return p.books.balance(t, p.intake.Stats(), true)
}

func passes(*order) error { return nil }

func TestRelayGivesEveryMessageOneOutcome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		p := newRelay(user{
			read:  numbered(1000, 32, eof),
			parse: func(o *order) error { return when(o.ID%7 == 0, "bad") },
			store: func(_ context.Context, o *order) error {
				if calls++; calls%5 == 0 {
					time.Sleep(time.Millisecond)
				}
				if o.ID%11 == 0 {
					panic("store")
				}
				return when(o.ID%10 == 0, "refused")
			},
			audit: func(o *order) error {
				if o.ID%3 == 0 {
					time.Sleep(2 * time.Millisecond)
				}
				return when(o.ID%4 == 0, "refused")
			},
		})
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		s := p.conserved(t)
		nacks := uint64(0)
		for id := 1; id <= 1000; id++ {
			if id%7 == 0 || id%10 == 0 || id%11 == 0 {
				nacks++
			}
		}
		if s.In != 1000 || s.Nacked != nacks {
			t.Errorf("accepted %d, nacked %d; want 1000, %d", s.In, s.Nacked, nacks)
		}
		if p.enrich.Sent() != p.enrich.Taken() || p.enrich.InFlight() != 0 {
			t.Errorf("%d to enrich, %d taken, %d in flight", p.enrich.Sent(), p.enrich.Taken(), p.enrich.InFlight())
		}
	})
}

// The outcome does not wait for the branch that nobody awaits; the message does.
func TestRelayOutcomeComesBeforeTheRelease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		p := newRelay(user{
			read: numbered(10, 10, untilCancel), parse: passes, store: func(context.Context, *order) error { return nil },
			audit: func(*order) error { <-release; return nil },
		})
		ended := make(chan error)
		go func() { ended <- p.Run(ctx) }()
		synctest.Wait()
		if s := p.conserved(t); s.Acked != 10 || p.returned != 0 {
			t.Errorf("acked %d, returned %d; want 10, 0", s.Acked, p.returned)
		}
		close(release)
		synctest.Wait()
		if p.returned != 10 {
			t.Errorf("returned %d of 10", p.returned)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// At force, answers climb from the exporters through every segment; what is stuck in between is Nacked above.
func TestRelayAtForce(t *testing.T) {
	accepts := func(context.Context, *order) error { return nil }
	for name, test := range map[string]struct {
		user  func(release chan struct{}) user
		stuck []string
		acked uint64
	}{
		"hung store": {stuck: []string{"store"}, user: func(release chan struct{}) user {
			return user{parse: passes, audit: passes, store: hangs(release)}
		}},
		"hung audit": {stuck: []string{"audit"}, acked: 16, user: func(release chan struct{}) user {
			return user{parse: passes, store: accepts, audit: func(o *order) error { return hangs(release)(nil, o) }}
		}},
		"hung maps of both segments": {stuck: []string{"enrich+tee", "parse"}, user: func(release chan struct{}) user {
			enrichHangs := make(chan struct{})
			return user{
				read: numbered(3, 3, func(ctx context.Context, buf []*order) (int, error) {
					<-enrichHangs
					buf[0].ID = 4
					return 1, io.EOF
				}),
				store: accepts, audit: passes, parse: func(o *order) error {
					switch o.Note += "x"; {
					case o.ID == 3 && o.Note == "xx":
						close(enrichHangs)
						<-release
					case o.ID == 4:
						<-release
					}
					return nil
				},
			}
		}},
		"store that minds its ctx": {acked: 1, user: func(chan struct{}) user {
			return user{parse: passes, audit: passes, store: func(ctx context.Context, _ *order) error {
				<-ctx.Done()
				return nil
			}}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				release := make(chan struct{})
				u := test.user(release)
				if u.read == nil {
					u.read = numbered(100, 32, untilCancel)
				}
				p := newRelay(u)
				err, took := cancelled(t, p)
				a, ok := errors.AsType[*rt.AbandonedError](err)
				if !ok || took > miniDrain+atForce {
					t.Fatalf("Run returned %v after %v", err, took)
				}
				stuck(t, a, test.stuck...)
				before := p.conserved(t)
				if before.Acked != test.acked {
					t.Errorf("acked %d, want %d", before.Acked, test.acked)
				}
				close(release)
				synctest.Wait()
				if after := p.conserved(t); after != before {
					t.Errorf("counts went from %+v to %+v", before, after)
				}
			})
		})
	}
}
