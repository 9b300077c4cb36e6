package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// longFlags lets -check stand for --check, as all of Go's tools have it. pflag would take it for -c -h -e -c -k; pipegen
// has no short flag but -h, so that one dash and more than one letter can mean nothing else. What follows "--" is left
// alone, and so is the word that a shell asks to complete: it would not know an answer with another dash.
func longFlags(args []string) []string {
	completed := -1
	if len(args) > 0 && strings.HasPrefix(args[0], cobra.ShellCompRequestCmd) {
		completed = len(args) - 1
	}
	long := make([]string, 0, len(args))
	for i, arg := range args {
		if arg == "--" {
			return append(long, args[i:]...)
		}
		if len(arg) > 2 && arg[0] == '-' && arg[1] != '-' && i != completed {
			arg = "-" + arg
		}
		long = append(long, arg)
	}
	return long
}

// A choice is a flag that takes one of a few words.
type choice struct {
	words []string
	value string
}

// addChoice defines a flag of words, preset to value, and makes shells propose them.
func addChoice(cmd *cobra.Command, name, value, usage string, words ...string) *choice {
	c := &choice{words, value}
	cmd.Flags().Var(c, name, usage)
	err := cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
	if err != nil {
		panic(err) // the flag was defined just above
	}
	return c
}

func (c *choice) String() string { return c.value }
func (c *choice) Type() string   { return strings.Join(c.words, "|") }

func (c *choice) Set(value string) error {
	if slices.Contains(c.words, value) {
		c.value = value
		return nil
	}
	return fmt.Errorf("want %s", strings.Join(c.words, ", "))
}

// addFormat defines -format; the first word is the default.
func addFormat(cmd *cobra.Command, usage string, words ...string) *choice {
	return addChoice(cmd, "format", words[0], usage, words...)
}

// addTags defines -tags.
func addTags(cmd *cobra.Command) *[]string {
	return cmd.Flags().StringSlice("tags", nil, "build `tags`, comma-separated, under which the Go code is read")
}
