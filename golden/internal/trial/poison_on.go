//go:build pipegendebug

package trial

// Poison reports that this is a build with -tags pipegendebug.
const Poison = true
