//go:build race

package trial

// Race reports that this is a build with -race.
const Race = true
