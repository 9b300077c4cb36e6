package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/pipegen/pipegen/gen"
	"github.com/pipegen/pipegen/gen/ir"
)

func newExplain() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "explain SPEC",
		Short: "Tell what the pipeline will do, where and why",
		Long: "explain tells of each node on which path it runs and why, and what the pipeline holds: segments, queues,\n" +
			"messages and clones, the memory of all that, and from how many goroutines each component is called.\n" +
			"With -after it prints the state of the compiler after one of its passes instead.",
		Args:              specs(cobra.ExactArgs(1)),
		ValidArgsFunction: completeSpecs,
	}
	format := addFormat(cmd, "how it is told", "text", "json")
	passes := gen.Passes()
	after := addChoice(cmd, "after", "", "print what the compiler knows after this `pass`: "+strings.Join(passes, ", "), passes...)
	tags := addTags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		units, err := compile(cmd, "text", args, gen.Options{Tags: *tags, Dump: after.value})
		if err != nil {
			return err
		}
		out := cmd.OutOrStdout()
		switch {
		case after.value != "":
			_, err = io.WriteString(out, units[0].Dump)
		case format.value == "json":
			encoder := json.NewEncoder(out)
			encoder.SetEscapeHTML(false)
			encoder.SetIndent("", "  ")
			err = encoder.Encode(units[0].Plan.Explain())
		default:
			err = explainText(out, units[0].Plan.Explain())
		}
		return err
	}
	return cmd
}

// explainText writes an explanation as a few tables.
func explainText(w io.Writer, x *ir.Explanation) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "%s holds %s of memory, all of it allocated before it runs.\n", x.Pipeline, memory(x.MemoryBytes))
	fmt.Fprint(t, "\nnode\tkind\tpath\twhy\n")
	for _, n := range x.Nodes {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", n.Name, n.Kind, n.Path, n.Why)
	}
	fmt.Fprint(t, "\nsegment\tnodes on its goroutine\n")
	for _, s := range x.Segments {
		fmt.Fprintf(t, "%s\t%s\n", s.Name, strings.Join(s.Nodes, ", "))
	}
	fmt.Fprint(t, "\nqueue from\tto\tof\tcapacity\tmemory\n")
	for _, q := range x.Queues {
		fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%s\n", q.From, q.To, q.Kind, q.Capacity, memory(q.Bytes))
	}
	explainDestinations(t, x)
	fmt.Fprint(t, "\nmessages of\tnumber\teach\tmemory\twhy\n")
	for _, p := range x.Pools {
		fmt.Fprintf(t, "%s\t%d\t%d B\t%s\t%s\n", p.Node, p.Messages, p.Each, memory(p.Bytes), p.Why)
	}
	if len(x.Components) > 0 {
		fmt.Fprint(t, "\ncomponent\tgoroutines that call it\tfor\n")
	}
	for _, c := range x.Components {
		fmt.Fprintf(t, "%s\t%d\t%s\n", c.Component, c.Goroutines, strings.Join(c.Nodes, ", "))
	}
	return t.Flush()
}

// explainDestinations writes a table of what fanouts lead to, if there are any.
func explainDestinations(w io.Writer, x *ir.Explanation) {
	if len(x.Destinations) == 0 {
		return
	}
	fmt.Fprint(w, "\nfanout\tto\tgets it\tits outcome\tqueue\twhen full\ttimeout\troom kept for it with\tmessage\n")
	for _, d := range x.Destinations {
		queue, clone := "-", "itself"
		if d.Queue > 0 {
			queue = strconv.Itoa(d.Queue)
		}
		if d.Clone != "" {
			clone = "a clone: " + d.Clone
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", d.Fanout, d.To, d.Gets, d.Outcome, queue,
			cmp.Or(d.WhenFull, "-"), cmp.Or(d.Timeout, "-"), cmp.Or(strings.Join(d.Kept, ", "), "-"), clone)
	}
}

// memory writes a size for people.
func memory(n int64) string {
	switch {
	case n < 10<<10:
		return fmt.Sprintf("%d B", n)
	case n < 10<<20:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d MiB", n>>20)
}
