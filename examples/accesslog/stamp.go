package accesslog

// stampLen is the length of a time as access logs spell it: 10/Oct/2025:13:55:36 -0700.
const stampLen = 26

// days[m] is how many days of a common year lie before month m, counted from 1.
var days = [14]int{1: 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365}

// readStamp gives the time in Unix seconds and its month. The problem is empty when t is a time that exists.
func readStamp(t *[stampLen]byte) (unix int64, month uint8, problem string) {
	if t[2] != '/' || t[6] != '/' || t[11] != ':' || t[14] != ':' || t[17] != ':' || t[20] != ' ' {
		return 0, 0, "the time is not like 10/Oct/2025:13:55:36 -0700"
	}
	day, bad0 := twoDigits(t[0], t[1])
	century, bad1 := twoDigits(t[7], t[8])
	year, bad2 := twoDigits(t[9], t[10])
	hour, bad3 := twoDigits(t[12], t[13])
	minute, bad4 := twoDigits(t[15], t[16])
	second, bad5 := twoDigits(t[18], t[19])
	zoneHour, bad6 := twoDigits(t[22], t[23])
	zoneMinute, bad7 := twoDigits(t[24], t[25])
	m := monthOf(t[3], t[4], t[5])
	if (bad0|bad1|bad2|bad3|bad4|bad5|bad6|bad7)&0x80 != 0 || m == 0 || t[21] != '+' && t[21] != '-' {
		return 0, 0, "the time is not like 10/Oct/2025:13:55:36 -0700"
	}
	year += 100 * century
	leap := 0
	if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		leap = 1
	}
	monthDays := days[m+1] - days[m]
	if m == 2 {
		monthDays += leap
	}
	// A second 60 is a leap second; the zones in use lie between -12:00 and +14:00.
	if year < 1 || day < 1 || day > monthDays || hour > 23 || minute > 59 || second > 60 || zoneHour > 14 || zoneMinute > 59 {
		return 0, 0, "there is no such time"
	}
	before := year - 1
	date := 365*before + before/4 - before/100 + before/400 + days[m] + day - 1
	if m > 2 {
		date += leap
	}
	const epoch = 719162 // days from the first of January of year 1 to that of 1970
	zone := int64(zoneHour*3600 + zoneMinute*60)
	if t[21] == '-' {
		zone = -zone
	}
	return int64(date-epoch)*86400 + int64(hour*3600+minute*60+second) - zone, uint8(m), ""
}

// twoDigits reads two decimal digits; if either is none, the high bit of bad is set. It does not branch, so that a
// whole time costs one test.
func twoDigits(tens, ones byte) (value int, bad byte) {
	tens, ones = tens-'0', ones-'0'
	return int(tens)*10 + int(ones), tens | (tens + 118) | ones | (ones + 118)
}

// monthOf gives 1 for Jan to 12 for Dec, 0 for anything else.
func monthOf(a, b, c byte) int {
	switch uint32(a)<<16 | uint32(b)<<8 | uint32(c) {
	case 'J'<<16 | 'a'<<8 | 'n':
		return 1
	case 'F'<<16 | 'e'<<8 | 'b':
		return 2
	case 'M'<<16 | 'a'<<8 | 'r':
		return 3
	case 'A'<<16 | 'p'<<8 | 'r':
		return 4
	case 'M'<<16 | 'a'<<8 | 'y':
		return 5
	case 'J'<<16 | 'u'<<8 | 'n':
		return 6
	case 'J'<<16 | 'u'<<8 | 'l':
		return 7
	case 'A'<<16 | 'u'<<8 | 'g':
		return 8
	case 'S'<<16 | 'e'<<8 | 'p':
		return 9
	case 'O'<<16 | 'c'<<8 | 't':
		return 10
	case 'N'<<16 | 'o'<<8 | 'v':
		return 11
	case 'D'<<16 | 'e'<<8 | 'c':
		return 12
	}
	return 0
}
