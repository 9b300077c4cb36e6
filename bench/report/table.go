package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
)

// What write writes, relative to bench/.
const (
	resultsFile = "README.md"
	ratiosFile  = "ratios.svg"
	growthFile  = "growth.svg"
	readmeFile  = "../README.md"
)

// write writes tables and pictures.
func write(at setting, measured map[metric][]float64) error {
	readme, err := os.ReadFile(readmeFile)
	if err != nil {
		return err
	}
	if readme, err = withSummary(readme, at, measured); err != nil {
		return err
	}
	for _, f := range []struct {
		name string
		data []byte
	}{
		{resultsFile, results(at, measured)},
		{ratiosFile, ratiosPicture(at, measured)},
		{growthFile, growthPicture(at, measured)},
		{readmeFile, readme},
	} {
		if err := os.WriteFile(f.name, f.data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// results is the page of all that was measured.
func results(at setting, measured map[metric][]float64) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<!-- Written by make bench. -->
# What it costs

%s. Times are medians, in ns for a message; a ratio is the peer's time over ours, so above 1 ours is quicker, with the least and the
greatest of a round behind it. Both sides run in the same process or one after the other, round by round, and call the same
functions, which are not inlined (but in the first rows, whose point is that they are). Ratios depend on the machine less than times
do, and on two shared cores by as much as the spread says.

    make bench           # this page, its pictures and the table of the README; ten minutes
    make bench-ratios    # one JSON object for each ratio; fails where one is under its floor

![ratios](%s)

| row | ours, ns | peer, ns | ratio | spread | goal | floor | |
|---|---|---|---|---|---|---|---|
`, at, ratiosFile)
	for _, r := range rows {
		ours, peer, known := r.times(measured)
		if !known {
			fmt.Fprintf(&b, "| %s | not measured | | | | | | |\n", r.name)
			continue
		}
		least, most := r.spread(measured)
		fmt.Fprintf(&b, "| %s | %s | %s | **%s** | %s to %s | %s | %s | %s |\n", r.name, number(ours), number(peer), number(peer/ours),
			number(least), number(most), number(r.goal), number(r.floor), r.verdict(peer/ours))
	}
	b.WriteString("\n## What each side does\n\n| row | ours | the peer |\n|---|---|---|\n")
	for _, r := range rows {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", r.name, r.weDo, r.peerDoes)
	}
	fmt.Fprintf(&b, `
What no row shows: our side counts for Stats, and its constructor has allocated all that it will hold; a panic, a drain or a Nack finds each
message. The dynamic engine is ours too, written for this; see golden/fanpaths. OpenTelemetry's Collector is %s: its
fanoutconsumer is internal, and reached by connector.NewLogsRouter, as connectors do. Benthos is %s.

## How it grows

![growth](%s)

From the receiver's call to the outcome, in ns for a message.

`, at.collector, at.benthos, growthFile)
	for _, g := range grown {
		fmt.Fprintf(&b, "| %s |", g.what)
		for _, n := range g.sizes {
			fmt.Fprintf(&b, " %s |", size(n))
		}
		b.WriteString("\n|---|")
		for range g.sizes {
			b.WriteString("---|")
		}
		for _, s := range g.series {
			fmt.Fprintf(&b, "\n| %s |", s.what)
			for _, n := range g.sizes {
				v, known := median(measured[metric{fmt.Sprintf("Growth/%s/%d", s.kind, n), "ns/op"}])
				if !known {
					b.WriteString(" not measured |")
					continue
				}
				fmt.Fprintf(&b, " %s |", number(v))
			}
		}
		b.WriteString("\n\n")
	}
	b.WriteString("## Limits of ours\n\n| what | ours | against | value | limit | |\n|---|---|---|---|---|---|\n")
	for _, l := range limits {
		b.WriteString(l.row(measured))
	}
	return b.Bytes()
}

// row is a line of the table of limits.
func (l limit) row(measured map[metric][]float64) string {
	value, ours, against, known := l.value(measured)
	if !known {
		return fmt.Sprintf("| %s | not measured | | | | |\n", l.what)
	}
	verdict := ""
	if value > l.most {
		verdict = "**over**"
	}
	if l.against == (metric{}) {
		return fmt.Sprintf("| %s | %s | | | ≤ %s | %s |\n", l.what, amount(ours, l.ours.unit), amount(l.most, l.ours.unit), verdict)
	}
	return fmt.Sprintf("| %s | %s | %s | %.2f | ≤ %s | %s |\n", l.what, amount(ours, l.ours.unit), amount(against, l.against.unit),
		value, number(l.most), verdict)
}

// What stands around the part of the README that is ours.
const (
	summaryBegins = "<!-- make bench writes from here -->\n"
	summaryEnds   = "<!-- to here -->\n"
)

var errNoSummary = errors.New(readmeFile + " has no place for the table")

// withSummary puts the short table into the README.
func withSummary(readme []byte, at setting, measured map[metric][]float64) ([]byte, error) {
	before, rest, hasBegin := bytes.Cut(readme, []byte(summaryBegins))
	_, after, hasEnd := bytes.Cut(rest, []byte(summaryEnds))
	if !hasBegin || !hasEnd {
		return nil, errNoSummary
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s%s![the peer's time over ours](bench/%s)\n\nBy `make bench` on %s.\n\n", before, summaryBegins, ratiosFile, at)
	b.WriteString("| row | ours, ns | the peer, ns | ratio | the peer |\n|---|---|---|---|---|\n")
	for _, r := range rows {
		if !r.inREADME {
			continue
		}
		ours, peer, known := r.times(measured)
		if !known {
			return nil, fmt.Errorf("%s is not measured", r.name)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", r.name, number(ours), number(peer), number(peer/ours), r.peerDoes)
	}
	b.WriteString(summaryEnds)
	b.Write(after)
	return b.Bytes(), nil
}
