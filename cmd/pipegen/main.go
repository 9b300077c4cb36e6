// Command pipegen compiles pipeline specs into Go. `pipegen help` lists what it does.
package main

import (
	"os"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }
