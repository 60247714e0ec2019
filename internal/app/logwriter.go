package app

import (
	"io"
	"sync"
	"time"
)

// LogWriter gathers what is logged and writes it a moment later, many lines at
// once: at ten thousand requests a second a write for each line costs more than
// the line. Every Write given to it is passed on whole. A server that is killed
// loses the lines of its last moment, which is why nothing that must not be lost
// is only logged; Close, at a normal end, loses none.
type LogWriter struct {
	out io.Writer

	mu     sync.Mutex
	buf    []byte
	timer  *time.Timer
	armed  bool
	closed bool
}

const (
	logDelay = 20 * time.Millisecond
	logRoom  = 64 << 10 // no more is kept back
)

// NewLogWriter gathers for out.
func NewLogWriter(out io.Writer) *LogWriter {
	w := &LogWriter{out: out}
	w.timer = time.AfterFunc(time.Hour, w.flush)
	w.timer.Stop()
	return w
}

// Write implements io.Writer. An error of the writer below is not told to those
// who log: there is nobody left to tell.
func (w *LogWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.buf = append(w.buf, p...)
	switch {
	case w.closed || len(w.buf) >= logRoom:
		w.flushLocked()
	case !w.armed:
		w.armed = true
		w.timer.Reset(logDelay)
	}
	return len(p), nil
}

func (w *LogWriter) flush() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.flushLocked()
}

func (w *LogWriter) flushLocked() {
	w.armed = false
	if len(w.buf) > 0 {
		_, _ = w.out.Write(w.buf)
		w.buf = w.buf[:0]
	}
}

// Close writes what is left; later lines are written at once.
func (w *LogWriter) Close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	w.timer.Stop()
	w.flushLocked()
}
