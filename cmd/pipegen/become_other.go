//go:build !unix

package main

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
)

// become runs the program as a child, since a process cannot be replaced here, and ends as it ends. An interrupt from
// the console reaches both; it is the child's to answer.
func become(binary string, argv []string, release func()) error {
	signal.Ignore(os.Interrupt)
	child := exec.Command(binary, argv[1:]...)
	child.Stdin, child.Stdout, child.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := child.Start()
	release()
	if err != nil {
		return err
	}
	err = child.Wait()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		return err
	}
	os.Exit(child.ProcessState.ExitCode())
	return nil
}
