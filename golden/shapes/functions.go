package shapes

import "context"

// The functions that drawn nodes have. Each is a method of its own, since a function is not told for which node it is called.

// Read fills the next message.
func (w *World) Read(ctx context.Context, m *Message) error { return w.next(ctx, m) }

// Done hears the outcome of each message.
func (w *World) Done(m *Message, err error) { w.heard(m, err) }

// M0 is a map.
func (w *World) M0(m *Message) error { return w.change(0, m) }

// M1 is a map.
func (w *World) M1(m *Message) error { return w.change(1, m) }

// M2 is a map.
func (w *World) M2(m *Message) error { return w.change(2, m) }

// M3 is a map.
func (w *World) M3(m *Message) error { return w.change(3, m) }

// M4 is a map.
func (w *World) M4(m *Message) error { return w.change(4, m) }

// M5 is a map.
func (w *World) M5(m *Message) error { return w.change(5, m) }

// M6 is a map.
func (w *World) M6(m *Message) error { return w.change(6, m) }

// M7 is a map.
func (w *World) M7(m *Message) error { return w.change(7, m) }

// M8 is a map.
func (w *World) M8(m *Message) error { return w.change(8, m) }

// M9 is a map.
func (w *World) M9(m *Message) error { return w.change(9, m) }

// M10 is a map.
func (w *World) M10(m *Message) error { return w.change(10, m) }

// M11 is a map.
func (w *World) M11(m *Message) error { return w.change(11, m) }

// M12 is a map.
func (w *World) M12(m *Message) error { return w.change(12, m) }

// M13 is a map.
func (w *World) M13(m *Message) error { return w.change(13, m) }

// M14 is a map.
func (w *World) M14(m *Message) error { return w.change(14, m) }

// M15 is a map.
func (w *World) M15(m *Message) error { return w.change(15, m) }

// M16 is a map.
func (w *World) M16(m *Message) error { return w.change(16, m) }

// M17 is a map.
func (w *World) M17(m *Message) error { return w.change(17, m) }

// M18 is a map.
func (w *World) M18(m *Message) error { return w.change(18, m) }

// M19 is a map.
func (w *World) M19(m *Message) error { return w.change(19, m) }

// M20 is a map.
func (w *World) M20(m *Message) error { return w.change(20, m) }

// M21 is a map.
func (w *World) M21(m *Message) error { return w.change(21, m) }

// M22 is a map.
func (w *World) M22(m *Message) error { return w.change(22, m) }

// M23 is a map.
func (w *World) M23(m *Message) error { return w.change(23, m) }

// F0 is a filter.
func (w *World) F0(m *Message) bool { return w.keep(0, m) }

// F1 is a filter.
func (w *World) F1(m *Message) bool { return w.keep(1, m) }

// F2 is a filter.
func (w *World) F2(m *Message) bool { return w.keep(2, m) }

// F3 is a filter.
func (w *World) F3(m *Message) bool { return w.keep(3, m) }

// F4 is a filter.
func (w *World) F4(m *Message) bool { return w.keep(4, m) }

// F5 is a filter.
func (w *World) F5(m *Message) bool { return w.keep(5, m) }

// F6 is a filter.
func (w *World) F6(m *Message) bool { return w.keep(6, m) }

// F7 is a filter.
func (w *World) F7(m *Message) bool { return w.keep(7, m) }

// F8 is a filter.
func (w *World) F8(m *Message) bool { return w.keep(8, m) }

// F9 is a filter.
func (w *World) F9(m *Message) bool { return w.keep(9, m) }

// F10 is a filter.
func (w *World) F10(m *Message) bool { return w.keep(10, m) }

// F11 is a filter.
func (w *World) F11(m *Message) bool { return w.keep(11, m) }

// E0 is an exporter.
func (w *World) E0(ctx context.Context, m *Message) error { return w.export(ctx, 0, m) }

// E1 is an exporter.
func (w *World) E1(ctx context.Context, m *Message) error { return w.export(ctx, 1, m) }

// E2 is an exporter.
func (w *World) E2(ctx context.Context, m *Message) error { return w.export(ctx, 2, m) }

// E3 is an exporter.
func (w *World) E3(ctx context.Context, m *Message) error { return w.export(ctx, 3, m) }

// E4 is an exporter.
func (w *World) E4(ctx context.Context, m *Message) error { return w.export(ctx, 4, m) }

// E5 is an exporter.
func (w *World) E5(ctx context.Context, m *Message) error { return w.export(ctx, 5, m) }

// E6 is an exporter.
func (w *World) E6(ctx context.Context, m *Message) error { return w.export(ctx, 6, m) }

// E7 is an exporter.
func (w *World) E7(ctx context.Context, m *Message) error { return w.export(ctx, 7, m) }

// E8 is an exporter.
func (w *World) E8(ctx context.Context, m *Message) error { return w.export(ctx, 8, m) }

// E9 is an exporter.
func (w *World) E9(ctx context.Context, m *Message) error { return w.export(ctx, 9, m) }

// E10 is an exporter.
func (w *World) E10(ctx context.Context, m *Message) error { return w.export(ctx, 10, m) }

// E11 is an exporter.
func (w *World) E11(ctx context.Context, m *Message) error { return w.export(ctx, 11, m) }

// E12 is an exporter.
func (w *World) E12(ctx context.Context, m *Message) error { return w.export(ctx, 12, m) }

// E13 is an exporter.
func (w *World) E13(ctx context.Context, m *Message) error { return w.export(ctx, 13, m) }

// E14 is an exporter.
func (w *World) E14(ctx context.Context, m *Message) error { return w.export(ctx, 14, m) }

// E15 is an exporter.
func (w *World) E15(ctx context.Context, m *Message) error { return w.export(ctx, 15, m) }

// E16 is an exporter.
func (w *World) E16(ctx context.Context, m *Message) error { return w.export(ctx, 16, m) }

// E17 is an exporter.
func (w *World) E17(ctx context.Context, m *Message) error { return w.export(ctx, 17, m) }

// E18 is an exporter.
func (w *World) E18(ctx context.Context, m *Message) error { return w.export(ctx, 18, m) }

// E19 is an exporter.
func (w *World) E19(ctx context.Context, m *Message) error { return w.export(ctx, 19, m) }

// E20 is an exporter.
func (w *World) E20(ctx context.Context, m *Message) error { return w.export(ctx, 20, m) }

// E21 is an exporter.
func (w *World) E21(ctx context.Context, m *Message) error { return w.export(ctx, 21, m) }

// E22 is an exporter.
func (w *World) E22(ctx context.Context, m *Message) error { return w.export(ctx, 22, m) }

// E23 is an exporter.
func (w *World) E23(ctx context.Context, m *Message) error { return w.export(ctx, 23, m) }

// E24 is an exporter.
func (w *World) E24(ctx context.Context, m *Message) error { return w.export(ctx, 24, m) }

// E25 is an exporter.
func (w *World) E25(ctx context.Context, m *Message) error { return w.export(ctx, 25, m) }

// E26 is an exporter.
func (w *World) E26(ctx context.Context, m *Message) error { return w.export(ctx, 26, m) }

// E27 is an exporter.
func (w *World) E27(ctx context.Context, m *Message) error { return w.export(ctx, 27, m) }

// E28 is an exporter.
func (w *World) E28(ctx context.Context, m *Message) error { return w.export(ctx, 28, m) }

// E29 is an exporter.
func (w *World) E29(ctx context.Context, m *Message) error { return w.export(ctx, 29, m) }

// E30 is an exporter.
func (w *World) E30(ctx context.Context, m *Message) error { return w.export(ctx, 30, m) }

// E31 is an exporter.
func (w *World) E31(ctx context.Context, m *Message) error { return w.export(ctx, 31, m) }

// E32 is an exporter.
func (w *World) E32(ctx context.Context, m *Message) error { return w.export(ctx, 32, m) }

// E33 is an exporter.
func (w *World) E33(ctx context.Context, m *Message) error { return w.export(ctx, 33, m) }

// E34 is an exporter.
func (w *World) E34(ctx context.Context, m *Message) error { return w.export(ctx, 34, m) }

// E35 is an exporter.
func (w *World) E35(ctx context.Context, m *Message) error { return w.export(ctx, 35, m) }

// E36 is an exporter.
func (w *World) E36(ctx context.Context, m *Message) error { return w.export(ctx, 36, m) }

// E37 is an exporter.
func (w *World) E37(ctx context.Context, m *Message) error { return w.export(ctx, 37, m) }

// E38 is an exporter.
func (w *World) E38(ctx context.Context, m *Message) error { return w.export(ctx, 38, m) }

// E39 is an exporter.
func (w *World) E39(ctx context.Context, m *Message) error { return w.export(ctx, 39, m) }

// L0 is an exporter of dead letters.
func (w *World) L0(ctx context.Context, m *Message, cause error) error {
	return w.bury(ctx, 0, m, cause)
}

// L1 is an exporter of dead letters.
func (w *World) L1(ctx context.Context, m *Message, cause error) error {
	return w.bury(ctx, 1, m, cause)
}

// L2 is an exporter of dead letters.
func (w *World) L2(ctx context.Context, m *Message, cause error) error {
	return w.bury(ctx, 2, m, cause)
}

// L3 is an exporter of dead letters.
func (w *World) L3(ctx context.Context, m *Message, cause error) error {
	return w.bury(ctx, 3, m, cause)
}

// L4 is an exporter of dead letters.
func (w *World) L4(ctx context.Context, m *Message, cause error) error {
	return w.bury(ctx, 4, m, cause)
}

// L5 is an exporter of dead letters.
func (w *World) L5(ctx context.Context, m *Message, cause error) error {
	return w.bury(ctx, 5, m, cause)
}

// L6 is an exporter of dead letters.
func (w *World) L6(ctx context.Context, m *Message, cause error) error {
	return w.bury(ctx, 6, m, cause)
}

// L7 is an exporter of dead letters.
func (w *World) L7(ctx context.Context, m *Message, cause error) error {
	return w.bury(ctx, 7, m, cause)
}

// L8 is an exporter of dead letters.
func (w *World) L8(ctx context.Context, m *Message, cause error) error {
	return w.bury(ctx, 8, m, cause)
}

// L9 is an exporter of dead letters.
func (w *World) L9(ctx context.Context, m *Message, cause error) error {
	return w.bury(ctx, 9, m, cause)
}

// L10 is an exporter of dead letters.
func (w *World) L10(ctx context.Context, m *Message, cause error) error {
	return w.bury(ctx, 10, m, cause)
}

// L11 is an exporter of dead letters.
func (w *World) L11(ctx context.Context, m *Message, cause error) error {
	return w.bury(ctx, 11, m, cause)
}

// L12 is an exporter of dead letters.
func (w *World) L12(ctx context.Context, m *Message, cause error) error {
	return w.bury(ctx, 12, m, cause)
}

// L13 is an exporter of dead letters.
func (w *World) L13(ctx context.Context, m *Message, cause error) error {
	return w.bury(ctx, 13, m, cause)
}

// L14 is an exporter of dead letters.
func (w *World) L14(ctx context.Context, m *Message, cause error) error {
	return w.bury(ctx, 14, m, cause)
}

// L15 is an exporter of dead letters.
func (w *World) L15(ctx context.Context, m *Message, cause error) error {
	return w.bury(ctx, 15, m, cause)
}

// L16 is an exporter of dead letters.
func (w *World) L16(ctx context.Context, m *Message, cause error) error {
	return w.bury(ctx, 16, m, cause)
}

// L17 is an exporter of dead letters.
func (w *World) L17(ctx context.Context, m *Message, cause error) error {
	return w.bury(ctx, 17, m, cause)
}

// L18 is an exporter of dead letters.
func (w *World) L18(ctx context.Context, m *Message, cause error) error {
	return w.bury(ctx, 18, m, cause)
}

// L19 is an exporter of dead letters.
func (w *World) L19(ctx context.Context, m *Message, cause error) error {
	return w.bury(ctx, 19, m, cause)
}

// L20 is an exporter of dead letters.
func (w *World) L20(ctx context.Context, m *Message, cause error) error {
	return w.bury(ctx, 20, m, cause)
}

// L21 is an exporter of dead letters.
func (w *World) L21(ctx context.Context, m *Message, cause error) error {
	return w.bury(ctx, 21, m, cause)
}

// L22 is an exporter of dead letters.
func (w *World) L22(ctx context.Context, m *Message, cause error) error {
	return w.bury(ctx, 22, m, cause)
}

// L23 is an exporter of dead letters.
func (w *World) L23(ctx context.Context, m *Message, cause error) error {
	return w.bury(ctx, 23, m, cause)
}

// Slices is an exporter of slices, which never fails.
func (w *World) Slices(ctx context.Context, all []*Message) {
	for _, m := range all {
		w.slice(ctx, m)
	}
}

// B0 is an exporter of batches.
func (w *World) B0(ctx context.Context, batch []*Message) error {
	return w.exportBatch(ctx, 0, batch)
}

// B1 is an exporter of batches.
func (w *World) B1(ctx context.Context, batch []*Message) error {
	return w.exportBatch(ctx, 1, batch)
}

// B2 is an exporter of batches.
func (w *World) B2(ctx context.Context, batch []*Message) error {
	return w.exportBatch(ctx, 2, batch)
}

// B3 is an exporter of batches.
func (w *World) B3(ctx context.Context, batch []*Message) error {
	return w.exportBatch(ctx, 3, batch)
}

// B4 is an exporter of batches.
func (w *World) B4(ctx context.Context, batch []*Message) error {
	return w.exportBatch(ctx, 4, batch)
}

// B5 is an exporter of batches.
func (w *World) B5(ctx context.Context, batch []*Message) error {
	return w.exportBatch(ctx, 5, batch)
}

// B6 is an exporter of batches.
func (w *World) B6(ctx context.Context, batch []*Message) error {
	return w.exportBatch(ctx, 6, batch)
}

// B7 is an exporter of batches.
func (w *World) B7(ctx context.Context, batch []*Message) error {
	return w.exportBatch(ctx, 7, batch)
}

// B8 is an exporter of batches.
func (w *World) B8(ctx context.Context, batch []*Message) error {
	return w.exportBatch(ctx, 8, batch)
}

// B9 is an exporter of batches.
func (w *World) B9(ctx context.Context, batch []*Message) error {
	return w.exportBatch(ctx, 9, batch)
}

// B10 is an exporter of batches.
func (w *World) B10(ctx context.Context, batch []*Message) error {
	return w.exportBatch(ctx, 10, batch)
}

// B11 is an exporter of batches.
func (w *World) B11(ctx context.Context, batch []*Message) error {
	return w.exportBatch(ctx, 11, batch)
}
