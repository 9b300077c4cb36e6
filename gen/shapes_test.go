package gen

import (
	"fmt"
	"strconv"
	"strings"
)

// shaped writes a spec for the fuzzed package: its shape is drawn from bytes, and text stands wherever a text can.
func shaped(shape []byte, text string) string {
	s := &shaper{rest: shape, text: yamlQuote(text), names: append([]string(nil), trickyNames...)}
	return s.spec()
}

// trickyNames are names of nodes that generated code might want for itself.
var trickyNames = []string{
	"store", "parse", "tee", "a", "a_b", "ab", "nodes", "queues", "queue", "drain", "run", "p", "n", "err", "order", "orders", "hand", "answer",
	"letter", "cause", "clone", "node", "progress", "deps", "options", "env", "ctx", "buf", "s", "rt", "context", "errors", "fmt", "time", "stock",
	"turn", "store_queue", "intake_done", "types", "len", "x9_", "nil", "runner", "stats", "force", "ready", "report", "messages", "store_hand",
	"store_failed", "turn_store", "init", "main", "string", "store_clones", "order1", "publish", "settle", "tell", "read", "export", "release", "basket",
}

type shaper struct {
	rest  []byte
	text  string // quoted
	names []string

	basket  bool
	out     strings.Builder // nodes
	letters string          // an exporter of dead letters that several nodes share
}

// draw gives a number below n.
func (s *shaper) draw(n int) int {
	if len(s.rest) == 0 {
		return 0
	}
	b := int(s.rest[0])
	s.rest = s.rest[1:]
	return b % n
}

func (s *shaper) pick(words ...string) string { return words[s.draw(len(words))] }

func (s *shaper) name() string {
	if len(s.names) == 0 {
		return ""
	}
	i := s.draw(len(s.names))
	name := s.names[i]
	s.names = append(s.names[:i], s.names[i+1:]...)
	return name
}

func (s *shaper) spec() string {
	var b strings.Builder
	s.basket = s.draw(6) == 1
	message := "Order"
	if s.basket {
		message = "Basket"
	}
	fmt.Fprintf(&b, "version: 1\npipeline: %s\nmessage: %s\ndoc: %s\n", s.pick("Orders", "X", "HTTPOrders", "Order_", "Stock", "A_B"), message, s.text)
	fmt.Fprintf(&b, "imports: {stock: %s}\n", fuzzPath)
	if s.draw(3) == 1 {
		fmt.Fprintf(&b, "shutdown: {drain: %s, in_flight: %s}\n", s.pick("1s", "1500ms", "7ns"), s.pick("nack", "drop"))
	}
	if s.draw(8) == 1 {
		b.WriteString("messages: 65536\n")
	}
	s.components(&b)
	for range 1 + s.draw(2) {
		s.receiver()
	}
	if s.letters != "" {
		fmt.Fprintf(&s.out, "  %s: {exporter: %s%s}\n", s.letters, s.pick("Reject", "Print", "Forget"), s.pick("", ", queue: 2", ", workers: 4", ", inline: true"))
	}
	return b.String() + "nodes:\n" + s.out.String()
}

func (s *shaper) components(b *strings.Builder) {
	fmt.Fprintf(b, "components:\n  sink: {type: Sink}\n  ledger:\n    type: Ledger\n    config:\n")
	for _, field := range []string{
		"dsn: " + s.text, "dsn: ${DSN}", "dsn: ${DSN:-orders}", "timeout: 1500ms", "timeout: ${T:-2s}", "retries: -3", "retries: ${R:-4}",
		"sample: 0.25", "sample: ${S}", "compress: true", "compress: ${C:-false}", "buffer_bytes: 64KiB", "mode: fast", "mode: ${MODE:-safe}",
		"pool: {size: 3, max_idle: 1h}", "peers: [{host: " + s.text + ", port: 80}, {host: a}]",
		"labels: {" + s.text + ": " + s.text + ", b: c}", "corners: [1, 2]",
	} {
		key, _, _ := strings.Cut(field, ":")
		if s.draw(3) == 1 && !strings.Contains(b.String(), "      "+key+":") {
			fmt.Fprintf(b, "      %s\n", field)
		}
	}
	if strings.HasSuffix(b.String(), "config:\n") {
		fmt.Fprintf(b, "      compress: false\n")
	}
}

func (s *shaper) receiver() {
	name, read, done := s.name(), s.pick("Feed.Read", "Feed.Next", "Feed.Reread"), "Feed.Done"
	if s.basket {
		read, done = "Feed.ReadBasket", "Feed.DoneBasket"
	}
	to := s.branch(0)
	fmt.Fprintf(&s.out, "  %s: {receiver: %s, %sto: %s, doc: %s}\n", name, read, s.pick("done: "+done+", ", ""), to, s.text)
}

// branch writes a node and all below it, and gives its name.
func (s *shaper) branch(depth int) string {
	name := s.name()
	kind := s.draw(8)
	if depth > 5 || name == "" {
		kind = 0
	}
	if name == "" {
		name = fmt.Sprintf("more%d", s.out.Len())
	}
	queue := ""
	if s.draw(10) == 1 {
		queue = s.pick(", queue: 2", ", queue: 1024")
	}
	switch kind {
	case 1, 2:
		function := s.pick("Parse", "Normalize")
		if s.basket {
			function = "SumUp"
		}
		fmt.Fprintf(&s.out, "  %s: {map: %s, to: %s%s%s, doc: %s}\n", name, function, s.branch(depth+1), s.onError(), queue, s.text)
	case 3, 4:
		if s.basket {
			return s.exporter(name, queue)
		}
		fmt.Fprintf(&s.out, "  %s: {filter: %s, to: %s%s, doc: %s}\n", name, s.pick("IsPaid", "IsLarge"), s.branch(depth+1), queue, s.text)
	case 5, 6:
		await := s.pick("primary", "none")
		var to []string
		n := 1 + s.draw(4)
		primary := s.draw(n)
		for i := range n {
			full := s.pick("", "", ", when_full: drop", ", when_full: block")
			if await == "primary" && i == primary {
				full = ", primary: true"
			}
			to = append(to, "{to: "+s.branch(depth+1)+full+"}")
		}
		fmt.Fprintf(&s.out, "  %s: {fanout: {await_ack: %s%s, destinations: [%s]}%s, doc: %s}\n", name, await,
			s.pick("", ", max_inflight: 0", ", max_inflight: 3"), strings.Join(to, ", "), queue, s.text)
	default:
		return s.exporter(name, queue)
	}
	return name
}

func (s *shaper) exporter(name, queue string) string {
	function := s.pick("Print", "Forget", "PrintAll", "ledger.Store", "ledger.StoreAll", "Spill.Write", "sink.Write", "Ledger.Store")
	if s.basket {
		function = "PrintBasket"
	}
	options := queue + s.pick("", ", workers: 3")
	if s.draw(4) == 1 {
		function, options = s.pick("Print", "Forget", "ledger.Store", "sink.Write"), ", inline: true"
		if s.basket {
			function = "PrintBasket"
		}
	}
	if strings.HasSuffix(function, "All") {
		options += s.pick("", ", max_batch: 2")
	}
	fmt.Fprintf(&s.out, "  %s: {exporter: %s%s%s, doc: %s}\n", name, function, options, s.onError(), s.text)
	return name
}

func (s *shaper) onError() string {
	switch s.draw(8) {
	case 1:
		return ", on_error: drop"
	case 2:
		return ", on_error: nack"
	case 3:
		if s.basket {
			return ""
		}
		name := s.name()
		if name == "" {
			return ""
		}
		fmt.Fprintf(&s.out, "  %s: {exporter: %s%s, doc: %s}\n", name, s.pick("Reject", "Print", "Forget"), s.pick("", ", queue: 2", ", workers: 2", ", inline: true"), s.text)
		return ", on_error: " + name
	case 4:
		if s.basket {
			return ""
		}
		if s.letters == "" {
			s.letters = "letters"
		}
		return ", on_error: " + s.letters
	}
	return ""
}

// yamlQuote writes a text in double quotes, so that YAML reads it again as it is; what no spec may hold it leaves to the
// reader to refuse.
func yamlQuote(s string) string {
	q := strconv.QuoteToASCII(s)
	return strings.ReplaceAll(q, `\'`, `'`)
}
