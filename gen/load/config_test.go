package load

import (
	"fmt"
	"strings"
	"testing"

	"github.com/pipegen/pipegen/gen/diag"
	"github.com/pipegen/pipegen/gen/spec"
)

// config reads YAML as the config of a component.
func config(t *testing.T, yaml string) *spec.Value {
	t.Helper()
	src := "version: 1\npipeline: P\nmessage: M\ncomponents:\n  c:\n    type: T\n    config:\n"
	for line := range strings.Lines(yaml) {
		src += "      " + line
	}
	src += "\nnodes:\n  n: {exporter: E}\n"
	var l diag.List
	s := spec.Read("p.yaml", []byte(src), &l)
	if l.Failed() || len(s.Components) != 1 {
		t.Fatalf("%s\n%s", src, say(&l))
	}
	return s.Components[0].Config
}

// show writes a literal as a Go expression, more or less.
func show(l *Literal) string {
	switch l.Kind {
	case LiteralText:
		return l.Text
	case LiteralConst:
		return l.Const.Name()
	case LiteralDuration:
		return l.Dur.String()
	case LiteralEnv:
		s := "$" + l.Env.Name
		if l.Env.HasDefault {
			s += fmt.Sprintf(" or %q = %s", l.Env.Default, show(l.Env.Value))
		}
		for _, k := range l.Choice {
			s += " " + k.Name()
		}
		return s
	case LiteralAddress:
		return "&" + show(l.Items[0])
	}
	var parts []string
	for _, f := range l.Fields {
		parts = append(parts, f.Name+": "+show(f.Value))
	}
	for i, item := range l.Items {
		s := show(item)
		if l.Kind == LiteralMap {
			s = fmt.Sprintf("%q: %s", l.Keys[i], s)
		}
		parts = append(parts, s)
	}
	return l.Type.String()[strings.LastIndex(l.Type.String(), "/")+1:] + "{" + strings.Join(parts, ", ") + "}"
}

func loadConf(t *testing.T) *Package {
	return loadOne(t, request("conf", "shop", "example.com/app/shop"))
}

func TestConfigAccepted(t *testing.T) {
	p := loadConf(t)
	typ := p.Type(text("StoreConfig"), noDiagnostics(t))
	for yaml, want := range map[string]string{
		"dsn: a b":                           `DSN: "a b"`,
		"dsn: $${HOME}":                      `DSN: "${HOME}"`,
		"dsn: costs $5":                      `DSN: "costs $5"`,
		"timeout: 1m30s":                     `Timeout: 1m30s`,
		"timeout: 0":                         `Timeout: 0s`,
		"max_conns: -7":                      `MaxConns: -7`,
		"max_conns: 64KiB":                   `MaxConns: 64 << 10`,
		"small: -128":                        `Small: -128`,
		"byte: 255":                          `Byte: 255`,
		"big: 18446744073709551615":          `Big: 18446744073709551615`,
		"rate: 1.5e3":                        `Rate: 1500`,
		"rate: 2":                            `Rate: 2`,
		"rate32: 0.1":                        `Rate32: 0.1`,
		"verbose: true":                      `Verbose: true`,
		"other_name: x":                      `Named: "x"`,
		"options: x":                         `Options: "x"`,
		"tls_cert_file: x":                   `TLSCertFile: "x"`,
		"pool: {size: 3, inner: {depth: 1}}": `Pool: conf.Pool{Size: 3, Inner: conf.Inner{Depth: 1}}`,
		"pool: {}":                           `Pool: conf.Pool{}`,
		"backup: {size: 3}":                  `Backup: &conf.Pool{Size: 3}`,
		"peers: [{host: a, port: 1}, {}]":    `Peers: conf.Peer{conf.Peer{Host: "a", Port: 1}, conf.Peer{}}`,
		"peer_pointers: [{host: a}]":         `PeerPointers: conf.Peer{&conf.Peer{Host: "a"}}`,
		"names: [a, b]":                      `Names: []string{"a", "b"}`,
		"names: []":                          `Names: []string{}`,
		"delays: [1s, 2s]":                   `Delays: [2]time.Duration{1s, 2s}`,
		"labels: {b: x, a: y}":               `Labels: map[string]string{"b": "x", "a": "y"}`,
		"limits: {west: {size: 1}}":          `Limits: conf.Pool{"west": conf.Pool{Size: 1}}`,
		"zone: east":                         `Zone: East`,
		"zone: west":                         `Zone: West`,
		"foreign_zone: north":                `ForeignZone: North`,
		"free: anything":                     `Free: "anything"`,
		"wait: 5":                            `Wait: 5`,
		"region: eu":                         `Shared: conf.Shared{Region: "eu"}`,
		"level: 2":                           `Deep: &conf.Deep{Level: 2}`,
		"note: x":                            `Inline: conf.Extra{Note: "x"}`,
		"kept: {note: x}":                    `Kept: conf.Extra{Note: "x"}`,
		"tenant: x":                          `Common: shop.Common{Tenant: "x"}`,
		"level: 1\nregion: eu":               `Deep: &conf.Deep{Level: 1}, Shared: conf.Shared{Region: "eu"}`,
		"dsn: ${DSN}":                        `DSN: $DSN`,
		`dsn: "${DSN:-}"`:                    `DSN: $DSN or "" = ""`,
		`dsn: "${DSN:-a:b}"`:                 `DSN: $DSN or "a:b" = "a:b"`,
		"timeout: ${T:-5s}":                  `Timeout: $T or "5s" = 5s`,
		"timeout: ${T:-5m}":                  `Timeout: $T or "5m" = 5m0s`,
		"max_conns: ${N:-64KiB}":             `MaxConns: $N or "65536" = 64 << 10`,
		"max_conns: ${N:-12}":                `MaxConns: $N or "12" = 12`,
		"rate: ${R:-0.5}":                    `Rate: $R or "0.5" = 0.5`,
		"verbose: ${V:-false}":               `Verbose: $V or "false" = false`,
		"zone: ${Z:-east}":                   `Zone: $Z or "east" = East East West`,
		"names: [\"${A}\", b]":               `Names: []string{$A, "b"}`,
	} {
		t.Run(yaml, func(t *testing.T) {
			lit := p.Config(config(t, yaml), typ, noDiagnostics(t))
			if lit == nil {
				t.Fatal("refused")
			}
			if got := show(lit); got != "conf.StoreConfig{"+want+"}" {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestConfigRefused(t *testing.T) {
	p := loadConf(t)
	typ := p.Type(text("StoreConfig"), noDiagnostics(t))
	for yaml, want := range map[string]string{
		"dns: x": `
			StoreConfig has no key "dns" [unknown-key]
			  help: did you mean "dsn"?
			  MOD/conf/conf.go:12:6: declared here
		`,
		"Timeout: 5s": `
			StoreConfig has no key "Timeout" [unknown-key]
			  help: did you mean "timeout"?
			  MOD/conf/conf.go:12:6: declared here
		`,
		"maxconns: 1": `
			StoreConfig has no key "maxconns" [unknown-key]
			  help: did you mean "max_conns"?
			  MOD/conf/conf.go:12:6: declared here
		`,
		"tlscertfile: 1": `
			StoreConfig has no key "tlscertfile" [unknown-key]
			  help: did you mean "tls_cert_file"?
			  MOD/conf/conf.go:12:6: declared here
		`,
		"nothing_like_it: 1": `
			StoreConfig has no key "nothing_like_it" [unknown-key]
			  help: its keys are dsn, timeout, max_conns, small, byte, big, rate, rate32, …
			  MOD/conf/conf.go:12:6: declared here
		`,
		"pool: {sise: 1}": `
			Pool has no key "sise" [unknown-key]
			  help: did you mean "size"?
			  MOD/conf/conf.go:56:6: declared here
		`,
		"ignored: x": `
			StoreConfig.Ignored is tagged yaml:"-" [config-type]
			  help: change the tag, or leave the key out
			  MOD/conf/conf.go:24:2: declared here
		`,
		"hidden: x": `
			StoreConfig.hidden is not exported [config-type]
			  help: export it, or leave the key out
			  MOD/conf/conf.go:25:2: declared here
		`,
		"dsn: 5": `
			want text, found the number 5 [wrong-type]
			  help: quote it: "5"
			  MOD/conf/conf.go:13:2: StoreConfig.DSN is string
		`,
		"dsn: [a]": `
			want text, found a list [wrong-type]
			  MOD/conf/conf.go:13:2: StoreConfig.DSN is string
		`,
		"dsn:": `
			want text, found nothing [wrong-type]
			  MOD/conf/conf.go:13:2: StoreConfig.DSN is string
		`,
		"timeout: 5": `
			want a duration such as 5s, found the number 5 [wrong-type]
			  help: write the unit: ms, s, m or h
			  MOD/conf/conf.go:14:2: StoreConfig.Timeout is time.Duration
		`,
		"timeout: soon": `
			want a duration such as 5s, found "soon" [duration]
			  help: units are ns, us, ms, s, m and h, without blanks: 1m30s
			  MOD/conf/conf.go:14:2: StoreConfig.Timeout is time.Duration
		`,
		"max_conns: many": `
			want a whole number, found "many" [wrong-type]
			  MOD/conf/conf.go:15:2: StoreConfig.MaxConns is int
		`,
		"max_conns: \"5\"": `
			want a whole number, found the text "5" [wrong-type]
			  help: leave out the quotes: 5
			  MOD/conf/conf.go:15:2: StoreConfig.MaxConns is int
		`,
		"max_conns: 1.5": `
			want a whole number, found the number 1.5 [wrong-type]
			  MOD/conf/conf.go:15:2: StoreConfig.MaxConns is int
		`,
		"max_conns: 64KB": `
			want a size such as 64KiB, found "64KB" [size]
			  help: write 64KiB
			  MOD/conf/conf.go:15:2: StoreConfig.MaxConns is int
		`,
		"max_conns: 9223372036854775808": `
			9223372036854775808 does not fit in int, which holds -9223372036854775808 to 9223372036854775807 [out-of-range]
			  MOD/conf/conf.go:15:2: StoreConfig.MaxConns is int
		`,
		"small: 128": `
			128 does not fit in int8, which holds -128 to 127 [out-of-range]
			  MOD/conf/conf.go:16:2: StoreConfig.Small is int8
		`,
		"small: 1KiB": `
			1KiB does not fit in int8, which holds -128 to 127 [out-of-range]
			  MOD/conf/conf.go:16:2: StoreConfig.Small is int8
		`,
		"byte: -1": `
			-1 does not fit in uint8, which holds 0 to 255 [out-of-range]
			  MOD/conf/conf.go:17:2: StoreConfig.Byte is uint8
		`,
		"big: 18446744073709551616": `
			18446744073709551616 does not fit in uint64, which holds 0 to 18446744073709551615 [out-of-range]
			  MOD/conf/conf.go:18:2: StoreConfig.Big is uint64
		`,
		"rate: fast": `
			want a number, found "fast" [wrong-type]
			  MOD/conf/conf.go:19:2: StoreConfig.Rate is float64
		`,
		"rate32: 1e39": `
			1e39 does not fit in float32 [out-of-range]
			  MOD/conf/conf.go:20:2: StoreConfig.Rate32 is float32
		`,
		"verbose: yes": `
			want true or false, found "yes" [wrong-type]
			  help: write true
			  MOD/conf/conf.go:21:2: StoreConfig.Verbose is bool
		`,
		"pool: 3": `
			want a mapping, found the number 3 [wrong-type]
			  MOD/conf/conf.go:26:2: StoreConfig.Pool is Pool
		`,
		"backup: [a]": `
			want a mapping, found a list [wrong-type]
			  MOD/conf/conf.go:27:2: StoreConfig.Backup is *Pool
		`,
		"peers: {host: a}": `
			want a list, found a mapping [wrong-type]
			  MOD/conf/conf.go:28:2: StoreConfig.Peers is []Peer
		`,
		"peers: [{host: 1}, {port: 70000}]": `
			want text, found the number 1 [wrong-type]
			  help: quote it: "1"
			  MOD/conf/conf.go:64:2: Peer.Host is string
			70000 does not fit in uint16, which holds 0 to 65535 [out-of-range]
			  MOD/conf/conf.go:65:2: Peer.Port is uint16
		`,
		"delays: [1s]": `
			want 2 items, found 1 [wrong-type]
			  MOD/conf/conf.go:31:2: StoreConfig.Delays is [2]time.Duration
		`,
		"labels: [a]": `
			want a mapping, found a list [wrong-type]
			  MOD/conf/conf.go:32:2: StoreConfig.Labels is map[string]string
		`,
		"limits: {wset: {}}": `
			want east or west, found "wset" [choice]
			  help: did you mean "west"?
		`,
		"by_number: {a: b}": `
			StoreConfig.ByNumber is map[int]string, which a spec cannot write: its keys are not strings [config-type]
			  help: leave the key out and let the constructor see to it
			  MOD/conf/conf.go:34:2: declared here
		`,
		"zone: eats": `
			want east or west, found "eats" [choice]
			  help: did you mean "east"?
			  MOD/conf/conf.go:35:2: StoreConfig.Zone is Zone
		`,
		"foreign_zone: south": `
			want north, found "south" [choice]
			  MOD/conf/conf.go:36:2: StoreConfig.ForeignZone is shop.Zone
		`,
		"logger: {}": `
			StoreConfig.Logger is *slog.Logger, which a spec cannot write: it has no exported fields [config-type]
			  help: leave the key out and let the constructor see to it
			  MOD/conf/conf.go:38:2: declared here
		`,
		"addr: 10.0.0.1": `
			StoreConfig.Addr is netip.Addr, which a spec cannot write: it has no exported fields [config-type]
			  help: leave the key out and let the constructor see to it
			  MOD/conf/conf.go:39:2: declared here
		`,
		"any: 1": `
			StoreConfig.Any is any, which a spec cannot write: only code makes such values [config-type]
			  help: leave the key out and let the constructor see to it
			  MOD/conf/conf.go:40:2: declared here
		`,
		"callback: x": `
			StoreConfig.Callback is func(), which a spec cannot write: only code makes such values [config-type]
			  help: leave the key out and let the constructor see to it
			  MOD/conf/conf.go:41:2: declared here
		`,
		"pipe: x": `
			StoreConfig.Pipe is chan int, which a spec cannot write: only code makes such values [config-type]
			  help: leave the key out and let the constructor see to it
			  MOD/conf/conf.go:42:2: declared here
		`,
		"complex: 1": `
			StoreConfig.Complex is complex128, which a spec cannot write: it is neither text, number, boolean nor duration [config-type]
			  help: leave the key out and let the constructor see to it
			  MOD/conf/conf.go:43:2: declared here
		`,
		"anonymous: {a: 1}": `
			StoreConfig.Anonymous is struct{A int}, which a spec cannot write: the struct has no name [config-type]
			  help: leave the key out and let the constructor see to it
			  MOD/conf/conf.go:44:2: declared here
		`,
		"count: 1": `
			StoreConfig.Count is *int, which a spec cannot write: of pointers, only those to a named struct can be written [config-type]
			  help: leave the key out and let the constructor see to it
			  MOD/conf/conf.go:45:2: declared here
		`,
		"gone: 1": `
			StoreConfig.Gone cannot be used: its declaration has an error in Go [go-error]
			  MOD/conf/conf.go:46:15: undefined: Undeclared
		`,
		"dsn: http://${HOST}/": `
			an environment variable is written ${NAME} or ${NAME:-default}, alone in its value [env]
			  help: put the whole text into the variable; the characters ${ themselves are written $${
		`,
		"dsn: ${A} ${B}": `
			an environment variable is written ${NAME} or ${NAME:-default}, alone in its value [env]
			  help: put the whole text into the variable; the characters ${ themselves are written $${
		`,
		"dsn: ${A:-${B}}": `
			an environment variable is written ${NAME} or ${NAME:-default}, alone in its value [env]
			  help: a default cannot hold a variable
		`,
		"dsn: ${1A}": `
			an environment variable is written ${NAME} or ${NAME:-default}, alone in its value [env]
			  help: a name has letters, digits and _
		`,
		"pool: ${POOL}": `
			StoreConfig.Pool is Pool: only text, numbers, booleans and durations can come from the environment [env]
		`,
		"names: ${NAMES}": `
			StoreConfig.Names is []string: only text, numbers, booleans and durations can come from the environment [env]
		`,
		"labels: {\"${A}\": b}": `
			a key cannot come from the environment [env]
		`,
		"max_conns: ${N:-many}": `
			want a whole number, found "many" [wrong-type]
			  MOD/conf/conf.go:15:2: StoreConfig.MaxConns is int
		`,
		"max_conns: ${N:-}": `
			want a whole number, found "" [wrong-type]
			  MOD/conf/conf.go:15:2: StoreConfig.MaxConns is int
		`,
		"timeout: ${T:-5}": `
			want a duration such as 5s, found the number 5 [wrong-type]
			  help: write the unit: ms, s, m or h
			  MOD/conf/conf.go:14:2: StoreConfig.Timeout is time.Duration
		`,
		"zone: ${Z:-eats}": `
			want east or west, found "eats" [choice]
			  help: did you mean "east"?
			  MOD/conf/conf.go:35:2: StoreConfig.Zone is Zone
		`,
		"byte: ${B:-256}": `
			256 does not fit in uint8, which holds 0 to 255 [out-of-range]
			  MOD/conf/conf.go:17:2: StoreConfig.Byte is uint8
		`,
		"dsn: 5\ntimeout: 5": `
			want text, found the number 5 [wrong-type]
			  help: quote it: "5"
			  MOD/conf/conf.go:13:2: StoreConfig.DSN is string
			want a duration such as 5s, found the number 5 [wrong-type]
			  help: write the unit: ms, s, m or h
			  MOD/conf/conf.go:14:2: StoreConfig.Timeout is time.Duration
		`,
	} {
		t.Run(yaml, func(t *testing.T) {
			var l diag.List
			if p.Config(config(t, yaml), typ, &l) != nil {
				t.Error("accepted")
			}
			expect(t, &l, want)
		})
	}
}

func TestConfigAmbiguousKey(t *testing.T) {
	p := loadConf(t)
	var l diag.List
	if p.Config(config(t, "same: x"), p.Type(text("TwiceConfig"), &l), &l) != nil {
		t.Error("accepted")
	}
	expect(t, &l, `
		TwiceConfig.Right.Same has the same key as Left.Same [config-type]
		  help: give one of them another yaml tag
		  MOD/conf/conf.go:96:20: declared here
	`)
}

// Every problem stands at its own place.
func TestConfigPlaces(t *testing.T) {
	p := loadConf(t)
	var l diag.List
	p.Config(config(t, "dsn: 5\npool: {sise: 1, inner: {depth: x}}"), p.Type(text("StoreConfig"), &l), &l)
	var got []string
	for _, d := range l.Sorted() {
		got = append(got, fmt.Sprintf("%d:%d:%d", d.At.Line, d.At.Col, d.At.Len))
	}
	if want := "8:12:1 9:14:4 9:38:1"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestSnake(t *testing.T) {
	for name, want := range map[string]string{
		"DSN": "dsn", "MaxConns": "max_conns", "TLSCertFile": "tls_cert_file", "UserID": "user_id", "A": "a",
		"HTTP2Port": "http2_port", "X_Y": "x_y", "Already_snake": "already_snake", "ÄrgerÜber": "ärger_über",
	} {
		if got := snake(name); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}
