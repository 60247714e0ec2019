package idc

import (
	"math"
	"regexp"
	"strconv"
	"time"
)

var durationForm = regexp.MustCompile(`^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d+))?S)?)?$`)

// ParseDuration reads an ISO 8601 duration (PT1H, P1DT30M, PT3600S). Years and
// months have no fixed length: only zero of them is a duration here. ok is false
// for anything else, for durations below zero and for those of more than 292 years.
func ParseDuration(s string) (d time.Duration, ok bool) {
	m := durationForm.FindStringSubmatch(s)
	if m == nil || s == "P" || m[5] == "T" {
		return 0, false
	}
	var total float64
	for i, unit := range map[int]time.Duration{3: 7 * 24 * time.Hour, 4: 24 * time.Hour, 6: time.Hour, 7: time.Minute, 8: time.Second} {
		n, err := amount(m[i])
		if err != nil {
			return 0, false
		}
		d += time.Duration(n) * unit
		total += float64(n) * float64(unit)
	}
	for _, unfixed := range m[1:3] {
		if n, err := amount(unfixed); err != nil || n != 0 {
			return 0, false
		}
	}
	if fraction := m[9]; fraction != "" {
		n, err := strconv.ParseFloat("0."+fraction, 64)
		if err != nil {
			return 0, false
		}
		d += time.Duration(n * float64(time.Second))
	}
	// The float tells of an overflow that the integer hides.
	return d, total < math.MaxInt64/2
}

func amount(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	return strconv.ParseInt(s, 10, 63)
}
