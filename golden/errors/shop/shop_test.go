package shop

// PrintTwice exists for tests only.
func PrintTwice(o *Order) error { return nil }
