package batchcost

import (
	"time"

	rt "github.com/pipegen/pipegen/runtime"
)

// A twin does by hand what the pipelines do, with the same messages and the same exporter: one batch, since that is shipped at once.
type twin struct {
	intake  *rt.Reader[Event]
	shop    *Shop
	start   time.Time
	limit   int // of bytes; 0: they are not counted
	batch   []*Event
	members []*rt.Msg[Event]
	bytes   int
	due     time.Duration

	items, batches rt.Counter
}

func newTwin(intake *rt.Reader[Event], shop *Shop, limit int) *twin {
	return &twin{intake: intake, shop: shop, limit: limit, start: time.Now(), batch: make([]*Event, 0, 100), members: make([]*rt.Msg[Event], 0, 100)}
}

func (t *twin) turn() {
	now := time.Since(t.start)
	if len(t.batch) > 0 && now >= t.due {
		t.ship()
	}
	for range min(t.intake.Avail(), rt.Batch) {
		e := t.intake.Take()
		size := 0
		if t.limit > 0 {
			if size = Size(&e.Body); size > t.limit-t.bytes && len(t.batch) > 0 {
				t.ship()
			}
		}
		if len(t.batch) == 0 {
			t.due = now + 200*time.Millisecond
		}
		t.batch, t.members = append(t.batch, &e.Body), append(t.members, e)
		t.bytes += size
		if len(t.batch) == 100 || t.limit > 0 && t.bytes >= t.limit {
			t.ship()
		}
	}
	t.intake.Flush()
}

func (t *twin) ship() {
	err := t.shop.Ship(t.batch)
	t.batches.Inc()
	for _, e := range t.members {
		t.items.Inc()
		if err == nil {
			t.intake.Acked.Inc()
		} else {
			t.intake.Nacked.Inc()
		}
		e.Body = Event{}
		t.intake.Free(e)
	}
	t.batch, t.members, t.bytes = t.batch[:0], t.members[:0], 0
}
