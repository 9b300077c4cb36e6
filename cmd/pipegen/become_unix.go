//go:build unix

package main

import (
	"fmt"
	"os"
	"syscall"
)

// become replaces this process by the program: from here on, its signals and its exit status are its own. The lock that
// release would give back ends with this process's open files.
func become(binary string, argv []string, release func()) error {
	defer release()
	return fmt.Errorf("%s: %w", binary, syscall.Exec(binary, argv, os.Environ()))
}
