package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
)

// user is one that was put into the store.
type user struct{ id, name string }

// newUser is the request that creates a user with attributes as companies have them.
func (b *bench) newUser(name string) ([]byte, error) {
	body, err := json.Marshal(map[string]any{
		"IdentityStoreId": b.signer.store,
		"UserName":        name,
		"DisplayName":     "Person " + name,
		"Name":            map[string]string{"GivenName": "Person", "FamilyName": name},
		"Emails":          []any{map[string]any{"Value": name + "@example.org", "Type": "work", "Primary": true}},
		"Title":           "Engineer",
		"Locale":          "en-GB",
	})
	if err != nil {
		return nil, err
	}
	return b.signer.json11("identitystore", "AWSIdentityStore.CreateUser", body)
}

// seed creates users through the API until there are n.
func (b *bench) seed(ctx context.Context, n int) error {
	first := len(b.users)
	users := slices.Grow(b.users, max(0, n-first))[:max(first, n)]
	var next atomic.Int64
	next.Store(int64(first))
	var wg sync.WaitGroup
	errs := make([]error, 16)
	one := func(c *conn, i int) error {
		users[i].name = fmt.Sprintf("seed-%07d", i)
		request, err := b.newUser(users[i].name)
		if err != nil {
			return err
		}
		body, err := c.ok(request)
		if err != nil {
			return err
		}
		var out struct{ UserId string }
		err = json.Unmarshal(body, &out)
		users[i].id = out.UserId
		return err
	}
	for w := range errs {
		wg.Go(func() {
			c, err := dial(b.server.addr)
			if err != nil {
				errs[w] = err
				return
			}
			defer c.Close()
			for i := next.Add(1) - 1; i < int64(n) && ctx.Err() == nil; i = next.Add(1) - 1 {
				if errs[w] = one(c, int(i)); errs[w] != nil {
					return
				}
			}
		})
	}
	wg.Wait()
	b.users = users
	return errors.Join(append(errs, ctx.Err())...)
}
