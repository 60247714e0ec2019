package lab

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
)

// probe is a test that is watched: it shows when the laboratory fails the tests
// that use it.
type probe struct {
	testing.TB

	mu       sync.Mutex
	failures []string
	cleanups []func()
}

// watch runs a test and its cleanups, and returns what it failed with.
func watch(t *testing.T, test func(testing.TB)) string {
	t.Helper()
	p := &probe{TB: t}
	protect := func(f func()) {
		done := make(chan struct{})
		go func() {
			defer close(done)
			f()
		}()
		<-done
	}
	protect(func() { test(p) })
	for _, f := range slices.Backward(p.cleanups) {
		protect(f)
	}
	return strings.Join(p.failures, "\n")
}

func (p *probe) record(message string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.failures = append(p.failures, message)
}

func (p *probe) Cleanup(f func())               { p.cleanups = append(p.cleanups, f) }
func (p *probe) Error(a ...any)                 { p.record(fmt.Sprint(a...)) }
func (p *probe) Errorf(format string, a ...any) { p.record(fmt.Sprintf(format, a...)) }
func (p *probe) Fatal(a ...any)                 { p.record(fmt.Sprint(a...)); runtime.Goexit() }
func (p *probe) Fatalf(format string, a ...any) {
	p.record(fmt.Sprintf(format, a...))
	runtime.Goexit()
}
func (p *probe) Logf(format string, a ...any) { p.record("log: " + fmt.Sprintf(format, a...)) }

func (p *probe) Failed() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.failures) > 0
}
