//go:build !race && !pipegendebug

package rt_test

// instrumented says that the race detector or poisoning allocates where the code does not.
const instrumented = false
