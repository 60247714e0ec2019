package store

import (
	"context"
	"database/sql/driver"
	"runtime"
	"strings"
	"sync"
)

func yield() { runtime.Gosched() }

// faults stand between the writer and the driver. before is asked before every
// statement that is run; an error of it is the statement's.
type faults struct {
	mu     sync.Mutex
	before func(c driver.Conn, text string) error
	log    []string // the texts that were run
}

// on has fn fail statements whose text begins with prefix.
func (f *faults) on(prefix string, fn func(c driver.Conn) error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.before = func(c driver.Conn, text string) error {
		if strings.HasPrefix(text, prefix) {
			return fn(c)
		}
		return nil
	}
}

func (f *faults) off() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.before = nil
}

func (f *faults) ask(c driver.Conn, text string) error {
	f.mu.Lock()
	f.log = append(f.log, text)
	before := f.before
	f.mu.Unlock()
	if before == nil {
		return nil
	}
	return before(c, text)
}

// count is how often a statement that begins with prefix was run.
func (f *faults) count(prefix string) (n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, text := range f.log {
		if strings.HasPrefix(text, prefix) {
			n++
		}
	}
	return n
}

func (f *faults) wrap(c driver.Connector) driver.Connector { return faultConnector{c, f} }

type faultConnector struct {
	driver.Connector
	f *faults
}

func (c faultConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return faultConn{conn, c.f}, nil
}

type faultConn struct {
	driver.Conn
	f *faults
}

func (c faultConn) PrepareContext(ctx context.Context, text string) (driver.Stmt, error) {
	st, err := c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	return faultStmt{st, c, text}, nil
}

func (c faultConn) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	if err := c.f.ask(c.Conn, text); err != nil {
		return nil, err
	}
	return c.Conn.(driver.ExecerContext).ExecContext(ctx, text, args)
}

func (c faultConn) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	if err := c.f.ask(c.Conn, text); err != nil {
		return nil, err
	}
	return c.Conn.(driver.QueryerContext).QueryContext(ctx, text, args)
}

type faultStmt struct {
	driver.Stmt
	c    faultConn
	text string
}

func (s faultStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	if err := s.c.f.ask(s.c.Conn, s.text); err != nil {
		return nil, err
	}
	return s.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
}

func (s faultStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	if err := s.c.f.ask(s.c.Conn, s.text); err != nil {
		return nil, err
	}
	return s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
}

// execRaw runs a statement on the driver's connection, past the faults.
func execRaw(c driver.Conn, text string) error {
	_, err := c.(driver.ExecerContext).ExecContext(context.Background(), text, nil)
	return err
}
