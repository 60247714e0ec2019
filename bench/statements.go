package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// statements holds the server on PostgreSQL against the statements that it runs
// there, bare: the same texts with values of the same size, in the same kind of
// transaction, on as many connections as there are callers. Reading takes the
// database less time than any answer over HTTP takes the machine, so that the
// bare statement of a read stands in a null handler.
func statements(ctx context.Context, b *bench) error {
	if b.addr == "" {
		return errNotHere
	}
	db, err := b.bare()
	if err != nil {
		return err
	}
	defer db.Close()
	requests, err := b.describes()
	if err != nil {
		return err
	}
	null, err := b.nullReads(ctx)
	if err != nil {
		return err
	}
	defer null.kill()
	creates, err := b.bareCreates(db)
	if err != nil {
		return err
	}
	const callers = 16
	for _, m := range []struct {
		name, bare string
		server     target
		alone      target
	}{
		{"read by id", "its statement in a null handler", b.server.replay(requests), null.replay(requests)},
		{"durable user creates", "their statements bare", b.creating(callers), creates},
	} {
		mine, theirs, r, err := b.duel(ctx, m.server, m.alone, callers)
		if err != nil {
			return err
		}
		const bar = 0.6
		met := r >= bar
		b.table.add(fmt.Sprintf("PostgreSQL: %s, %s", m.name, count(callers)), mine.String(), ratio(r), fmt.Sprintf("≥ %.1f of bare", bar), &met)
		b.table.add(m.bare+", "+count(callers), theirs.String(), "", "", nil)
	}
	return nil
}

// nullReads starts a null handler that runs the statement of DescribeUser.
func (b *bench) nullReads(ctx context.Context) (*process, error) {
	text, err := b.statement("User")
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, u := range b.users[:min(len(b.users), 1000)] {
		ids = append(ids, u.id)
	}
	return b.null(ctx, 700, b.addr, text, b.signer.store, strings.Join(ids, ","))
}

// bareCreates runs the statements of CreateUser in a serializable transaction,
// again when it met another one.
func (b *bench) bareCreates(db *sql.DB) (target, error) {
	texts := map[string]string{}
	for _, name := range []string{"InstanceOfStore", "InsertUser", "AddChanges", "InsertEvents"} {
		var err error
		if texts[name], err = b.statement(name); err != nil {
			return target{}, err
		}
	}
	var made atomic.Int64
	stamp := time.Now().UnixNano()
	one := func() error {
		n := made.Add(1)
		name := fmt.Sprintf("bare-%d-%d", stamp, n)
		id := fmt.Sprintf("%08x-0000-7000-8000-%012x", n, stamp&0xffffffffffff)
		now := time.Now().UnixMicro()
		attributes := `{"name":{"familyName":"` + name + `","givenName":"Person"},"displayName":"Person ` + name +
			`","emails":[{"value":"` + name + `@example.org","type":"work","primary":true}],"locale":"en-GB","title":"Engineer"}`
		row := `{"store":"` + b.signer.store + `","id":"` + id + `","attributes":` + attributes + `}`
		maker := "arn:aws:iam::123456789012:root"
		body := `{"eventVersion":"1.11","requestParameters":` + row + `,"padding":"` + strings.Repeat("x", 600) + `"}`
		tx, err := db.BeginTx(context.Background(), &sql.TxOptions{Isolation: sql.LevelSerializable})
		if err != nil {
			return err
		}
		defer tx.Rollback()
		rows, err := tx.Query(texts["InstanceOfStore"], b.signer.store)
		if err != nil {
			return err
		}
		if err := rows.Close(); err != nil {
			return err
		}
		for _, s := range []struct {
			name string
			args []any
		}{
			{"InsertUser", []any{b.signer.store, id, name, name, name + "@example.org", "ENABLED", "directory", 1, attributes, "null", now, maker, now, maker}},
			{"InsertEvents", []any{id, now, "123456789012", "sso-directory.amazonaws.com", "CreateUser", "root", "AKIA", false, "", "[]", body}},
			{"AddChanges", []any{"bare", now, id, "user", id, b.signer.store, nil, row}},
		} {
			if _, err := tx.Exec(texts[s.name], s.args...); err != nil {
				return err
			}
		}
		return tx.Commit()
	}
	return target{cpu: ownCPU, work: func(int) (operation, error) {
		return func(*conn) error {
			for {
				err := one()
				var met *pgconn.PgError
				if !errors.As(err, &met) || met.Code != "40001" {
					return err
				}
			}
		}, nil
	}}, nil
}
