package main

import (
	"bytes"
	"fmt"
	"html"
	"math"
)

// The colours of both pictures, on light and on dark ground. Nobody has to tell two of them apart by their hue alone: what loses also
// goes to the other side of 1, and lines have their names at their ends.
const style = `<style>
text { font: 12px system-ui, sans-serif; fill: #1f2328 }
.ground { fill: #ffffff } .grid { stroke: #d1d9e0 } .one { stroke: #1f2328 }
.ahead { fill: #0969da } .behind { fill: #bc4c00 } .floor { stroke: #1f2328; stroke-width: 2 }
.small { font-size: 11px; fill: #59636e } .title { font-size: 14px; font-weight: 600 }
.line { fill: none; stroke-width: 2 } .s0 { stroke: #0969da } .s1 { stroke: #bc4c00 }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc } .ground { fill: #0d1117 } .grid { stroke: #3d444d } .one { stroke: #f0f6fc }
.ahead { fill: #4493f8 } .behind { fill: #db6d28 } .floor { stroke: #f0f6fc } .small { fill: #9198a1 }
.s0 { stroke: #4493f8 } .s1 { stroke: #db6d28 }
}
</style>
`

// An axis maps a range of values, on a scale of logarithms, to pixels.
type axis struct{ low, high, from, to float64 }

func (a axis) at(v float64) float64 {
	v = min(max(v, a.low), a.high)
	return a.from + (a.to-a.from)*(math.Log(v)-math.Log(a.low))/(math.Log(a.high)-math.Log(a.low))
}

// powers are those of ten in the range.
func (a axis) powers() (all []float64) {
	for e := math.Ceil(math.Log10(a.low) - 1e-9); e <= math.Log10(a.high)+1e-9; e++ {
		all = append(all, math.Pow(10, e))
	}
	return all
}

func begin(b *bytes.Buffer, width, height int, title, below string) {
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" aria-label="%s">`+"\n",
		width, height, width, height, html.EscapeString(title))
	b.WriteString(style)
	fmt.Fprintf(b, `<rect class="ground" width="%d" height="%d" rx="6"/>`+"\n", width, height)
	text(b, "title", 16, 24, "start", title)
	text(b, "small", 16, 42, "start", below)
}

func text(b *bytes.Buffer, class string, x, y float64, anchor, s string) {
	fmt.Fprintf(b, `<text class="%s" x="%.1f" y="%.1f" text-anchor="%s">%s</text>`+"\n", class, x, y, anchor, html.EscapeString(s))
}

func line(b *bytes.Buffer, class string, x1, y1, x2, y2 float64) {
	fmt.Fprintf(b, `<line class="%s" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f"/>`+"\n", class, x1, y1, x2, y2)
}

// ratiosPicture has a bar for each row, to the right of 1 where ours is quicker.
func ratiosPicture(at setting, measured map[metric][]float64) []byte {
	const (
		width, top, bar, gap = 800, 72, 15, 7
		left, right          = 190, 740
	)
	type drawn struct {
		row
		ratio float64
	}
	var all []drawn
	x := axis{0.1, 10, left, right}
	for _, r := range rows {
		if v, known := r.ratio(measured); known {
			all = append(all, drawn{r, v})
			for v > x.high {
				x.high *= 10
			}
		}
	}
	bottom := float64(top + len(all)*(bar+gap))
	var b bytes.Buffer
	begin(&b, width, int(bottom)+34, "The peer's time over ours: right of 1, ours is quicker", at.String()+"; the upright mark is the floor")
	for _, v := range x.powers() {
		class := "grid"
		if v == 1 {
			class = "one"
		}
		line(&b, class, x.at(v), top-8, x.at(v), bottom)
		text(&b, "small", x.at(v), bottom+16, "middle", fmt.Sprintf("%g", v))
	}
	for i, r := range all {
		y := float64(top + i*(bar+gap))
		text(&b, "name", left-10, y+12, "end", r.name)
		class, from, to := "ahead", x.at(1), x.at(r.ratio)
		if to < from {
			class, from, to = "behind", to, from
		}
		fmt.Fprintf(&b, `<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="%d" rx="2"/>`+"\n", class, from, y, max(to-from, 1), bar)
		line(&b, "floor", x.at(r.floor), y-2, x.at(r.floor), y+bar+2)
		text(&b, "value", max(to, x.at(r.floor))+6, y+12, "start", number(r.ratio))
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// A growing is one thing of which there is more and more.
type growing struct {
	what   string
	sizes  []int
	series []series
}

type series struct{ kind, what string }

var grown = []growing{
	{"maps, fused", nodes, []series{{"nodes", "ns"}}},
	{"destinations, all awaited", destinations, []series{{"destinations", "ns"}}},
	{"in flight: so many in the exporter's hands, as many again in its queue", inFlight, []series{{"inflight", "ns"}}},
	{"payload, bytes", payloads, []series{{"shared", "read by two"}, {"cloned", "cloned for one"}}},
}

// growthPicture has a panel for each, on the same scale of time.
func growthPicture(at setting, measured map[metric][]float64) []byte {
	const (
		width, panel, margin = 800, 188, 56
		top, bottom          = 84, 300
	)
	y := axis{10, 1e3, bottom, top}
	for m, values := range measured {
		if v, _ := median(values); m.unit == "ns/op" && len(m.benchmark) > 7 && m.benchmark[:7] == "Growth/" {
			for v > y.high {
				y.high *= 10
			}
		}
	}
	var b bytes.Buffer
	begin(&b, width, bottom+50, "ns for a message, from the receiver's call to its outcome", at.String())
	for _, v := range y.powers() {
		line(&b, "grid", margin, y.at(v), width-16, y.at(v))
		text(&b, "small", margin-6, y.at(v)+4, "end", fmt.Sprintf("%g", v))
	}
	for i, title := range []string{"fused maps", "destinations", "in flight", "bytes of payload"} {
		g := grown[i]
		from := float64(margin + 18 + i*panel)
		x := axis{float64(g.sizes[0]), float64(g.sizes[len(g.sizes)-1]), from, from + panel - 50}
		text(&b, "name", from, top-14, "start", title)
		for _, n := range g.sizes {
			text(&b, "small", x.at(float64(n)), bottom+18, "middle", size(n))
		}
		for si, s := range g.series {
			points, last := "", 0.0
			for _, n := range g.sizes {
				if v, known := median(measured[metric{fmt.Sprintf("Growth/%s/%d", s.kind, n), "ns/op"}]); known {
					points += fmt.Sprintf("%.1f,%.1f ", x.at(float64(n)), y.at(v))
					last = v
				}
			}
			if points == "" {
				continue
			}
			fmt.Fprintf(&b, `<polyline class="line s%d" points="%s"/>`+"\n", si, points)
			name := number(last)
			if len(g.series) > 1 {
				name = s.what
			}
			text(&b, "small", x.to, y.at(last)-6, "end", name)
		}
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// size is short for powers of two.
func size(n int) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d Mi", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d Ki", n>>10)
	}
	return fmt.Sprint(n)
}
