package awswire

import (
	"math"
	"net/http"
	"strconv"
	"time"
)

// TimeFormat is how a timestamp is written.
type TimeFormat uint8

const (
	EpochSeconds TimeFormat = iota // a number, JSON's default
	ISO8601                        // 2026-01-02T03:04:05Z, query's default
	HTTPDate                       // Fri, 02 Jan 2026 03:04:05 GMT
)

// appendEpoch writes seconds since 1970 with up to six decimals, as many as needed.
func appendEpoch(b []byte, t time.Time) []byte {
	micro := t.UnixMicro()
	if micro < 0 && micro%1e6 != 0 { // the fraction would need borrowing; such times are nobody's
		return strconv.AppendFloat(b, float64(micro)/1e6, 'f', 6, 64)
	}
	b = strconv.AppendInt(b, micro/1e6, 10)
	frac := micro % 1e6
	if frac == 0 {
		return b
	}
	b = append(b, '.')
	for unit := int64(100_000); frac > 0; unit /= 10 {
		b = append(b, byte('0'+frac/unit))
		frac %= unit
	}
	return b
}

// appendTime writes t as text in format f.
func appendTime(b []byte, t time.Time, f TimeFormat) []byte {
	if f == HTTPDate {
		return t.UTC().AppendFormat(b, http.TimeFormat)
	}
	return t.UTC().AppendFormat(b, "2006-01-02T15:04:05Z")
}

// parseTime reads any of the forms: clients differ, and none can be mistaken for another.
func parseTime(s string) (time.Time, bool) {
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		if math.IsNaN(f) || f < -62135596800 || f > 253402300799 { // years 1 to 9999
			return time.Time{}, false
		}
		return time.UnixMicro(int64(math.Round(f * 1e6))).UTC(), true
	}
	for _, layout := range [...]string{time.RFC3339Nano, "2006-01-02T15:04:05", http.TimeFormat, time.RFC1123Z} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}
