package accesslog

import (
	"fmt"
	"math/rand/v2"
)

// Simulate draws a line for pipegen sim and pipegen prove -run: one in eight is none of an access log.
func (e *Entry) Simulate(chance *rand.Rand) {
	line := fmt.Sprintf(`192.0.2.%d - - [10/Oct/2025:13:%02d:36 -0700] "GET /item/%d?page=2 HTTP/1.1" %d %d "-" "agent/1.0"`,
		chance.IntN(256), chance.IntN(60), chance.IntN(1000), 200+chance.IntN(300), chance.IntN(1<<20))
	if chance.IntN(8) == 0 {
		line = line[:chance.IntN(len(line))]
	}
	e.SetLine(chance.Int64N(1<<40), []byte(line), len(line))
}
