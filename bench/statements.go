package main

import (
	"context"
	"database/sql"
	"fmt"
	"sync/atomic"
	"time"
)

// statements holds the server on PostgreSQL against the statements that it runs
// there, bare: the same texts, in the same kind of transaction, on 16 connections.
func statements(ctx context.Context, b *bench) error {
	if b.addr == "" {
		return errNotHere
	}
	_, _, _ = sql.ErrNoRows, atomic.Int64{}, time.Now
	return fmt.Errorf("not written")
}
