package ir

import "strings"

// Upper turns a name of the spec into an exported Go name: store_eu into StoreEu.
func Upper(name string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(name, "_") {
		if word != "" {
			b.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return b.String()
}

// Lower turns a name of the spec, or a Go name, into an unexported Go name: store_eu into storeEu, HTTPLog into httpLog.
func Lower(name string) string {
	name = Upper(name)
	end := 1
	for end < len(name) && isUpper(name[end]) && (end+1 == len(name) || isUpper(name[end+1])) {
		end++
	}
	return strings.ToLower(name[:end]) + name[end:]
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }
