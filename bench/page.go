package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"gatehouse/internal/idc"
)

// pageOf100 is ListUsers of 100 users beside what it cannot do without: the
// query, and encoding/json of what it found, in this process.
func pageOf100(ctx context.Context, b *bench) error {
	const bar = 2.5
	requests, after, err := b.pages()
	if err != nil {
		return err
	}
	db, err := b.bare()
	if err != nil {
		return err
	}
	defer db.Close()
	st, err := b.prepared(ctx, db, "ListUsers")
	if err != nil {
		return err
	}
	alone := target{cpu: ownCPU, work: func(caller int) (operation, error) {
		next := caller * 7919
		return func(*conn) error {
			next++
			return barePage(ctx, st["ListUsers"], b.signer.store, after[next%len(after)])
		}, nil
	}}
	for _, callers := range []int{1, 16} {
		mine, theirs, r, err := b.duel(ctx, b.server.replay(requests), alone, callers)
		if err != nil {
			return err
		}
		cost, said, met := 1/r, "", (*bool)(nil)
		if b.addr == "" {
			ok := cost <= bar
			said, met = fmt.Sprintf("≤ %.1f × bare", bar), &ok
		}
		b.table.add("page of 100 users (ListUsers), "+count(callers), mine.String(), ratio(cost), said, met)
		b.table.add("bare query and encoding/json, "+count(callers), theirs.String(), "", "", nil)
	}
	return nil
}

// pages makes a request for each page of the seeded users, and says after which
// name each begins.
func (b *bench) pages() (requests [][]byte, after []string, err error) {
	c, err := dial(b.server.addr)
	if err != nil {
		return nil, nil, err
	}
	defer c.Close()
	token, last := "", ""
	for len(requests) < min(len(b.users)/100, 200) {
		in := map[string]any{"IdentityStoreId": b.signer.store, "MaxResults": 100}
		if token != "" {
			in["NextToken"] = token
		}
		body, err := json.Marshal(in)
		if err != nil {
			return nil, nil, err
		}
		request, err := b.signer.json11("identitystore", "AWSIdentityStore.ListUsers", body)
		if err != nil {
			return nil, nil, err
		}
		answer, err := c.ok(request)
		if err != nil {
			return nil, nil, err
		}
		requests, after = append(requests, request), append(after, last)
		var out struct {
			Users     []struct{ UserName string }
			NextToken string
		}
		if err := json.Unmarshal(answer, &out); err != nil {
			return nil, nil, err
		}
		if len(out.Users) != 100 {
			return nil, nil, fmt.Errorf("a page of %d users", len(out.Users))
		}
		token, last = out.NextToken, out.Users[99].UserName
		if token == "" {
			break
		}
	}
	return requests, after, nil
}

// plainUser is a user as a program without layers would answer it.
type plainUser struct {
	IdentityStoreId, UserId, UserName, UserStatus, Source string
	Revision                                              int64
	Attributes                                            idc.UserAttributes
	ExternalIds                                           []idc.ExternalID
	CreatedAt, UpdatedAt                                  time.Time
	CreatedBy, UpdatedBy                                  string
}

func barePage(ctx context.Context, st *sql.Stmt, store, after string) error {
	rows, err := st.QueryContext(ctx, store, after, 101)
	if err != nil {
		return err
	}
	defer rows.Close()
	page := make([]plainUser, 0, 101)
	for rows.Next() {
		u := plainUser{IdentityStoreId: store}
		var attributes, external []byte
		var created, updated int64
		if err := rows.Scan(&u.UserId, &u.UserName, &u.UserStatus, &u.Source, &u.Revision, &attributes, &external,
			&created, &u.CreatedBy, &updated, &u.UpdatedBy); err != nil {
			return err
		}
		if err := json.Unmarshal(attributes, &u.Attributes); err != nil {
			return err
		}
		if err := json.Unmarshal(external, &u.ExternalIds); err != nil {
			return err
		}
		u.CreatedAt, u.UpdatedAt = time.UnixMicro(created), time.UnixMicro(updated)
		page = append(page, u)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	_, err = json.Marshal(page)
	return err
}
