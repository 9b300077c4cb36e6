package load

import "testing"

func TestSymbolsOfEverySort(t *testing.T) {
	p := loadOne(t, request("orders", "shop", "example.com/app/shop"))
	for _, name := range []string{
		"Parse", "Feed.Read", "Feed.Done", "Feed.Promoted", "Feed.Write", "Feed.Audit", "OrderBox.Put",
		"OnlyIndirect.Promoted", "shop.LogReject", "shop.Auditor.Audit", "App.Handle",
	} {
		if s := p.Symbol(text(name), noDiagnostics(t)); s == nil || s.Func == nil || s.At.Line == 0 {
			t.Errorf("%s: %+v", name, s)
		}
	}
}
