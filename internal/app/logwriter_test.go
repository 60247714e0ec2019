package app

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"
)

func TestLogWriterGathers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		w := NewLogWriter(&out)
		defer w.Close()
		w.Write([]byte("one\n"))
		w.Write([]byte("two\n"))
		if got := out.String(); got != "" {
			t.Errorf("written at once: %q", got)
		}
		time.Sleep(logDelay)
		synctest.Wait()
		if got, want := out.String(), "one\ntwo\n"; got != want {
			t.Errorf("after the delay: got %q, want %q", got, want)
		}
		w.Write([]byte("three\n"))
		time.Sleep(logDelay)
		synctest.Wait()
		if got, want := out.String(), "one\ntwo\nthree\n"; got != want {
			t.Errorf("after another delay: got %q, want %q", got, want)
		}
	})
}

func TestLogWriterBounds(t *testing.T) {
	var out bytes.Buffer
	w := NewLogWriter(&out)
	line := append(bytes.Repeat([]byte("x"), 1023), '\n')
	for range logRoom / len(line) {
		w.Write(line)
	}
	if got, want := out.Len(), logRoom; got != want {
		t.Errorf("a full writer wrote %d bytes, want %d", got, want)
	}
	w.Close()
}

func TestLogWriterClose(t *testing.T) {
	var out bytes.Buffer
	w := NewLogWriter(&out)
	w.Write([]byte("before\n"))
	w.Close()
	w.Write([]byte("after\n"))
	if got, want := out.String(), "before\nafter\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
