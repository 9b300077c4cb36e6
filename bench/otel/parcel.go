package otel

import (
	"context"

	"go.opentelemetry.io/collector/pdata/plog"
)

// A Parcel is a message that holds the Collector's data type, so that both sides copy the same thing by the same function.
type Parcel struct{ Logs plog.Logs }

// Reset keeps the logs: the next receiver or clone writes over them.
func (p *Parcel) Reset() {}

// CloneTo copies the logs into those that dst has, if it has some.
func (p *Parcel) CloneTo(dst *Parcel) {
	if dst.Logs == (plog.Logs{}) {
		dst.Logs = plog.NewLogs()
	}
	p.Logs.CopyTo(dst.Logs)
}

// A ParcelFeed brings parcels in.
type ParcelFeed struct {
	Next func(context.Context, []*Parcel) (int, error)
}

// Read fills the next parcels.
func (f *ParcelFeed) Read(ctx context.Context, buf []*Parcel) (int, error) { return f.Next(ctx, buf) }

// record is the one record of logs.
func record(l plog.Logs) plog.LogRecord {
	return l.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords().At(0)
}

func (p *Parcel) size() int { return record(p.Logs).Body().Bytes().Len() }

// KeepA counts a parcel.
func (s *Shelf) KeepA(p *Parcel) error {
	Add(&s.A, p.size())
	return nil
}

// KeepB counts a parcel.
func (s *Shelf) KeepB(p *Parcel) error {
	Add(&s.B, p.size())
	return nil
}

// KeepC counts a parcel.
func (s *Shelf) KeepC(p *Parcel) error {
	Add(&s.C, p.size())
	return nil
}

// StampA changes a parcel.
func StampA(p *Parcel) { record(p.Logs).SetSeverityNumber(1) }

// StampB changes a parcel.
func StampB(p *Parcel) { record(p.Logs).SetSeverityNumber(2) }

// StampC changes a parcel.
func StampC(p *Parcel) { record(p.Logs).SetSeverityNumber(3) }
