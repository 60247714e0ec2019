package store

import (
	"encoding/json"
	"testing"
	"time"
)

func TestHasEscapedNUL(t *testing.T) {
	for text, want := range map[string]bool{
		`"\u0000"`:    true,
		`"\\\u0000"`:  true,
		`"\\u0000"`:   false,
		`"\\\\u0000"`: false,
		`"\u0001"`:    false,
		`"\n\u0000"`:  true,
		`"u0000"`:     false,
		`{}`:          false,
		`\`:           false,
	} {
		if got := hasEscapedNUL([]byte(text)); got != want {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
}

func TestTimesInTheDatabase(t *testing.T) {
	for _, want := range []time.Time{{}, time.UnixMicro(1).UTC(), time.Date(2026, 3, 1, 0, 0, 0, 999999000, time.UTC), time.Date(1960, 1, 1, 0, 0, 0, 1000, time.UTC)} {
		var got time.Time
		if err := at(&got).(*timeColumn).Scan(micros(want)); err != nil || got != want {
			t.Errorf("got %v (%v), want %v", got, err, want)
		}
	}
}

// What a JSON column gave stays when its row's memory is used again.
func TestDocIsACopy(t *testing.T) {
	memory := []byte(`{"a":1}`)
	var got json.RawMessage
	if err := fromDoc(&got).(docColumn).Scan(memory); err != nil {
		t.Fatal(err)
	}
	memory[2] = 'b'
	if string(got) != `{"a":1}` {
		t.Errorf("got %s", got)
	}
}
