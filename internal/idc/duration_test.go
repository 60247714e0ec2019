package idc

import (
	"testing"
	"time"
)

func TestParseDuration(t *testing.T) {
	for s, want := range map[string]time.Duration{
		"PT1H": time.Hour, "PT12H": 12 * time.Hour, "PT60M": time.Hour, "PT3600S": time.Hour, "PT1H30M": 90 * time.Minute,
		"PT99H": 99 * time.Hour, "P1D": 24 * time.Hour, "P1W": 7 * 24 * time.Hour, "P1DT1H": 25 * time.Hour,
		"PT3600.5S": time.Hour + 500*time.Millisecond, "P0Y0M0DT1H": time.Hour, "PT0S": 0,
	} {
		got, ok := ParseDuration(s)
		if !ok || got != want {
			t.Errorf("%s: got %v %v, want %v", s, got, ok, want)
		}
	}
	for _, s := range []string{
		"", "P", "PT", "P1DT", "1H", "PT1", "-PT1H", "PT-1H", "PT1H ", "pt1h", "PT1.5H", "P1Y", "P1M", "PT1M1H", "PT.5S", "PT1,5S", "PT1H\n",
		"PT99999999999999999999H", "PT9223372036854775807H", "P9999999999W",
	} {
		if d, ok := ParseDuration(s); ok {
			t.Errorf("%q was read as %v", s, d)
		}
	}
}
