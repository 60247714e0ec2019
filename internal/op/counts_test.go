package op

import (
	"fmt"
	"testing"
	"time"
)

// A count is believed for a moment, and only where it leaves room for more than
// could be made in that moment.
func TestCounts(t *testing.T) {
	c := newCounts()
	now := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	const bound = 200_000
	if c.leaveRoom("a", bound, now) {
		t.Error("what was never counted is believed")
	}
	c.saw("a", bound-countRoom-1, now)
	for _, x := range []struct {
		key   string
		bound int
		at    time.Duration
		want  bool
	}{
		{"a", bound, 0, true},
		{"a", bound, countAge - 1, true},
		{"a", bound, countAge, false},
		{"a", bound, -1, false}, // the clock was set back
		{"a", bound - 1, 0, false},
		{"a", 10, 0, false},
		{"b", bound, 0, false},
	} {
		if got := c.leaveRoom(x.key, x.bound, now.Add(x.at)); got != x.want {
			t.Errorf("%+v: got %v", x, got)
		}
	}
	c.saw("a", bound-countRoom, now)
	if c.leaveRoom("a", bound, now) {
		t.Error("a count that leaves no room is believed")
	}
	for i := range cachedCounts + 1 {
		c.saw(fmt.Sprint(i), 0, now)
	}
	if len(c.seen) > cachedCounts {
		t.Errorf("%d counts are kept", len(c.seen))
	}
}
