// Package weblog makes up access logs: endless, the same for the same seed, and with what real ones hold.
package weblog

import (
	"math"
	"math/rand/v2"
	"strconv"
	"time"
)

// A Log makes one line after another.
type Log struct {
	random  *rand.PCG
	clients [1024]string
	paths   [4096]string // by how often they are asked for: the first ones stand many times
	line    int
	second  time.Time
	stamp   []byte
}

// Every so many lines comes one of the odd ones, or a health check, or one so long that no reader should keep it.
const (
	oddEvery   = 61
	probeEvery = 13
	longEvery  = 20000
	firstLong  = 2500
	longLine   = 70000 // bytes of its path
)

// New makes a log.
func New(seed uint64) *Log {
	l := &Log{random: rand.NewPCG(seed, 0), second: time.Date(2025, 10, 10, 13, 55, 36, 0, time.UTC)}
	for i := range l.clients {
		bits := l.random.Uint64()
		if i%16 == 0 {
			l.clients[i] = "2001:db8:" + strconv.FormatUint(bits&0xffff, 16) + "::" + strconv.FormatUint(bits>>16&0xffff, 16)
			continue
		}
		l.clients[i] = "198.18." + strconv.Itoa(int(bits&0xff)) + "." + strconv.Itoa(int(bits>>8&0xff))
	}
	const known = 400
	for i := range l.paths {
		// The popularity of pages follows Zipf's law: page n is asked for about 1/n as often as the first.
		page := int(math.Pow(known, float64(i)/float64(len(l.paths)))) - 1
		l.paths[i] = pagePath(page)
	}
	l.stamp = l.second.AppendFormat(nil, stampLayout)
	return l
}

const stampLayout = "02/Jan/2006:15:04:05 -0700"

func pagePath(page int) string {
	if page < len(pages) {
		return pages[page]
	}
	return "/articles/" + strconv.Itoa(page) + "/how-to-" + topics[page%len(topics)]
}

// AppendLine appends the next line, with its newline.
func (l *Log) AppendLine(dst []byte) []byte {
	l.line++
	bits := l.random.Uint64()
	if bits&63 == 0 {
		l.second = l.second.Add(time.Second)
		l.stamp = l.second.AppendFormat(l.stamp[:0], stampLayout)
	}
	bits >>= 6
	client := l.clients[(bits&1023)*(bits>>10&1023)>>10] // some are busier than others
	bits >>= 20
	switch {
	case l.line%longEvery == firstLong:
		return l.appendLong(dst, client)
	case l.line%oddEvery == 0:
		return l.appendOdd(dst, odd[l.line/oddEvery%len(odd)], client)
	case l.line%probeEvery == 0:
		return l.appendOdd(dst, probes[l.line/probeEvery%len(probes)], client)
	}
	dst = append(dst, client...)
	dst = append(dst, " - "...)
	dst = append(dst, users[bits&31]...)
	dst = append(dst, " ["...)
	dst = append(dst, l.stamp...)
	dst = append(dst, `] "`...)
	dst = append(dst, methods[bits>>5&15]...)
	dst = append(dst, ' ')
	number := l.random.Uint64()
	switch bits >> 9 & 7 {
	case 0: // one of very many paths
		dst = append(dst, "/products/"...)
		dst = strconv.AppendUint(dst, number&0xfffff, 10)
	case 1:
		dst = append(dst, "/search?q="...)
		dst = append(dst, topics[number>>32%uint64(len(topics))]...)
		dst = append(dst, "&page="...)
		dst = strconv.AppendUint(dst, number&7, 10)
	default:
		dst = append(dst, l.paths[number&4095]...)
	}
	dst = append(dst, protos[bits>>12&7]...)
	status := statuses[bits>>15&31]
	dst = append(dst, status...)
	if status == " 304 " {
		dst = append(dst, '-')
	} else {
		dst = strconv.AppendUint(dst, 200+number>>20&0x7fff, 10)
	}
	referer := referers[number>>40&7]
	dst = append(dst, referer...)
	dst = append(dst, agents[number>>48&15]...)
	return append(dst, '"', '\n')
}

// appendLong appends a line that an attacker could have sent: a path of 70,000 bytes.
func (l *Log) appendLong(dst []byte, client string) []byte {
	dst = l.appendOdd(dst, `$c - - [$t] "GET /search?q=`, client)
	dst = dst[:len(dst)-1]
	for range longLine {
		dst = append(dst, 'A')
	}
	return append(dst, ` HTTP/1.1" 414 0 "-" "-"`+"\n"...)
}

// appendOdd fills in a client and the time for $c and $t.
func (l *Log) appendOdd(dst []byte, template, client string) []byte {
	for i := 0; i < len(template); i++ {
		switch {
		case template[i] == '$' && template[i+1] == 'c':
			dst = append(dst, client...)
			i++
		case template[i] == '$' && template[i+1] == 't':
			dst = append(dst, l.stamp...)
			i++
		default:
			dst = append(dst, template[i])
		}
	}
	return append(dst, '\n')
}
