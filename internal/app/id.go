package app

import (
	"encoding/hex"
	"io"
	"sync"
	"time"
)

// uuids makes version 7 UUIDs (RFC 9562 section 5.7): they begin with the time,
// so that tables keyed by them grow at their end. Those of one process sort in
// the order they were made.
func uuids(now func() time.Time, rand io.Reader) func() string {
	var mu sync.Mutex
	var last uint64 // milliseconds and 12 bits below
	return func() string {
		var b [16]byte
		if _, err := io.ReadFull(rand, b[6:]); err != nil {
			panic("no randomness: " + err.Error()) // crypto/rand does not fail
		}
		mu.Lock()
		t := now()
		stamp := uint64(t.UnixMilli())<<12 | uint64(t.Nanosecond()%1e6)*4096/1e6
		if stamp <= last {
			stamp = last + 1
		}
		last = stamp
		mu.Unlock()
		for i, shift := range []int{52, 44, 36, 28, 20, 12} {
			b[i] = byte(stamp >> shift)
		}
		b[6] = 0x70 | byte(stamp>>8)&0x0f
		b[7] = byte(stamp)
		b[8] = 0x80 | b[8]&0x3f
		var out [36]byte
		hex.Encode(out[:8], b[:4])
		hex.Encode(out[9:13], b[4:6])
		hex.Encode(out[14:18], b[6:8])
		hex.Encode(out[19:23], b[8:10])
		hex.Encode(out[24:], b[10:])
		out[8], out[13], out[18], out[23] = '-', '-', '-', '-'
		return string(out[:])
	}
}
