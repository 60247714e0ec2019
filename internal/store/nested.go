package store

import (
	"errors"
	"runtime"
)

// A transaction inside another one would wait for itself: on SQLite for the
// only writer, on PostgreSQL for the last free connection, and what it read
// would be another moment. Nothing in the arguments shows the mistake, since
// fn is a closure and may hold any context; the goroutine's stack does. Every
// fn is called by call, so a stack that holds call's return address is inside
// a transaction. The stack (about a microsecond) is only read while some
// transaction runs; else there is nothing to be inside of.

var errNested = errors.New("store: a transaction was begun inside another one; pass the Tx on instead")

// call runs fn and is the frame that refuseNested looks for.
//
//go:noinline
func call(fn func(*Tx) error, tx *Tx) error { return fn(tx) }

// fnReturn is the return address of fn within call.
var fnReturn = func() (pc uintptr) {
	_ = call(func(*Tx) error {
		var pcs [1]uintptr
		runtime.Callers(2, pcs[:])
		pc = pcs[0]
		return nil
	}, nil)
	return pc
}()

func (s *Store) refuseNested() error {
	if s.inside.Load() == 0 {
		return nil
	}
	var pcs [64]uintptr
	for _, pc := range pcs[:runtime.Callers(3, pcs[:])] {
		if pc == fnReturn {
			return errNested
		}
	}
	return nil
}
