package diag

// A Code names a sort of diagnostic. Codes are stable: tests, editors and scripts may rely on them.
type Code string
