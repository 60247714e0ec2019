package app

import (
	"crypto/rand"
	"regexp"
	"testing"
	"time"
)

func TestUUIDs(t *testing.T) {
	clock := time.UnixMilli(1e12)
	next := uuids(func() time.Time { return clock }, rand.Reader)
	form := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	last := ""
	for i := range 10000 {
		if i == 5000 {
			clock = clock.Add(-time.Minute) // a clock set back must not break the order
		}
		id := next()
		if !form.MatchString(id) {
			t.Fatalf("%s is not a version 7 UUID", id)
		}
		if id <= last {
			t.Fatalf("%s came after %s", id, last)
		}
		last = id
	}
}
