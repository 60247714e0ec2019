package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"sync/atomic"
	"time"
)

// estate makes an organization of the size of the largest customers, many
// accounts, permission sets and assignments, and measures what people and
// administrators do there.
func estate(ctx context.Context, b *bench) error {
	if b.estate == "" {
		return errNotHere
	}
	size, err := numbers(b.estate)
	if err != nil || len(size) != 3 {
		return fmt.Errorf("-estate: %q is not accounts,sets,assignments", b.estate)
	}
	accounts, sets, err := b.landscape(ctx, size[0], size[1])
	if err != nil {
		return err
	}
	person, err := b.demoPerson()
	if err != nil {
		return err
	}
	if err := b.assignEverywhere(ctx, accounts, sets, size[2], person); err != nil {
		return err
	}
	return b.livingThere(ctx, accounts, sets)
}

// landscape makes accounts and permission sets.
func (b *bench) landscape(ctx context.Context, accounts, sets int) (ids, arns []string, err error) {
	c, err := dial(b.server.addr)
	if err != nil {
		return nil, nil, err
	}
	defer c.Close()
	began := time.Now()
	for i := range accounts {
		id, err := b.createAccount(ctx, c, 100_000+i)
		if err != nil {
			return nil, nil, err
		}
		ids = append(ids, id)
	}
	b.table.add(fmt.Sprintf("%d accounts created, 1 caller", accounts), rate(float64(accounts)/time.Since(began).Seconds()), "", "", nil)
	for i := range sets {
		request, err := b.admin("CreatePermissionSet", map[string]any{"Name": fmt.Sprintf("estate-%d", i)})
		if err != nil {
			return nil, nil, err
		}
		var out struct {
			PermissionSet struct{ PermissionSetArn string }
		}
		if err := ask(c, request, &out); err != nil {
			return nil, nil, err
		}
		arns = append(arns, out.PermissionSet.PermissionSetArn)
	}
	return ids, arns, nil
}

// demoPerson is the id of the person who signs in.
func (b *bench) demoPerson() (string, error) {
	c, err := dial(b.server.addr)
	if err != nil {
		return "", err
	}
	defer c.Close()
	body, err := json.Marshal(map[string]any{
		"IdentityStoreId":     b.signer.store,
		"AlternateIdentifier": map[string]any{"UniqueAttribute": map[string]string{"AttributePath": "userName", "AttributeValue": "ada"}},
	})
	if err != nil {
		return "", err
	}
	request, err := b.signer.json11("identitystore", "AWSIdentityStore.GetUserId", body)
	if err != nil {
		return "", err
	}
	var out struct{ UserID string }
	return out.UserID, ask(c, request, &out)
}

// assignEverywhere spreads assignments evenly over accounts and sets: the person
// has one set in every account, the rest goes to the seeded users.
func (b *bench) assignEverywhere(ctx context.Context, accounts, sets []string, n int, person string) error {
	var requests [][]byte
	for i := range n {
		who := b.users[i%len(b.users)].id
		if i < len(accounts) {
			who = person
		}
		account := i % len(accounts)
		request, err := b.admin("CreateAccountAssignment", map[string]any{
			"TargetId": accounts[account], "TargetType": "AWS_ACCOUNT", "PermissionSetArn": sets[(account*7+i/len(accounts))%len(sets)],
			"PrincipalType": "USER", "PrincipalId": who,
		})
		if err != nil {
			return err
		}
		requests = append(requests, request)
	}
	began, cpu := time.Now(), b.server.cpu()
	again, err := b.sendAll(requests)
	if err != nil {
		return err
	}
	answered := time.Since(began)
	if err := b.provisioned(ctx, 10*time.Minute); err != nil {
		return err
	}
	took, cpu := time.Since(began), b.server.cpu()-cpu
	value := fmt.Sprintf("%s, %s (all answered after %s), %d µs CPU each", short(took), rate(float64(n)/took.Seconds()), short(answered), cpu.Microseconds()/int64(n))
	if again > 0 {
		value += fmt.Sprintf(", %d answers of 503 repeated", again)
	}
	b.table.add(fmt.Sprintf("%d assignments in %d accounts × %d sets provisioned, 16 callers", n, len(accounts), len(sets)), value, "", "", nil)
	return nil
}

// livingThere measures lists of the administrator and of a person with a role in
// every account.
func (b *bench) livingThere(ctx context.Context, accounts, sets []string) error {
	some := func(operation string, in func() map[string]any) ([][]byte, error) {
		list := make([][]byte, 200)
		for i := range list {
			var err error
			if list[i], err = b.admin(operation, in()); err != nil {
				return nil, err
			}
		}
		return list, nil
	}
	pick := func(list []string) string { return list[rand.IntN(len(list))] }
	for _, m := range []struct {
		operation string
		in        func() map[string]any
	}{
		{"ListPermissionSetsProvisionedToAccount", func() map[string]any { return map[string]any{"AccountId": pick(accounts)} }},
		{"ListAccountsForProvisionedPermissionSet", func() map[string]any { return map[string]any{"PermissionSetArn": pick(sets)} }},
		{"ListAccountAssignments", func() map[string]any {
			return map[string]any{"AccountId": pick(accounts), "PermissionSetArn": pick(sets)}
		}},
		{"ListAccountAssignmentsForPrincipal", func() map[string]any {
			return map[string]any{"PrincipalId": b.users[rand.IntN(len(b.users))].id, "PrincipalType": "USER"}
		}},
	} {
		requests, err := some(m.operation, m.in)
		if err != nil {
			return err
		}
		s, err := b.solo(ctx, b.server.replay(requests), 16)
		if err != nil {
			return fmt.Errorf("%s: %w", m.operation, err)
		}
		b.table.add(m.operation+" in the estate, 16 callers", s.String(), "", "", nil)
	}
	return b.portalThere(ctx, accounts)
}

// portalThere is what `aws configure sso` does for a person with thousands of
// accounts: all pages of ListAccounts, and credentials in any of them.
func (b *bench) portalThere(ctx context.Context, accounts []string) error {
	l, err := b.login()
	if err != nil {
		return err
	}
	c, err := dial(b.server.addr)
	if err != nil {
		return err
	}
	defer c.Close()
	began, token, found := time.Now(), "", 0
	for {
		var page struct {
			AccountList []struct{ AccountID string }
			NextToken   string
		}
		query := url.Values{"max_result": {"100"}}
		if token != "" {
			query.Set("next_token", token)
		}
		if err := ask(c, b.plain("GET", "/assignment/accounts?"+query.Encode(), l.bearer, ""), &page); err != nil {
			return err
		}
		found += len(page.AccountList)
		if token = page.NextToken; token == "" {
			break
		}
	}
	b.table.add(fmt.Sprintf("all %d accounts of a person, page after page", found), short(time.Since(began)), "", "", nil)
	requests := make([][]byte, 500)
	for i := range requests {
		var roles struct{ RoleList []struct{ RoleName string } }
		account := accounts[rand.IntN(len(accounts))]
		if err := ask(c, b.plain("GET", "/assignment/roles?account_id="+account, l.bearer, ""), &roles); err != nil {
			return err
		}
		query := url.Values{"account_id": {account}, "role_name": {roles.RoleList[0].RoleName}}
		requests[i] = b.plain("GET", "/federation/credentials?"+query.Encode(), l.bearer, "")
	}
	var next atomic.Int64
	s, err := b.solo(ctx, target{addr: b.server.addr, cpu: b.server.cpu, work: func(int) (operation, error) {
		return func(c *conn) error {
			_, err := c.ok(requests[int(next.Add(1))%len(requests)])
			return err
		}, nil
	}}, 16)
	if err != nil {
		return err
	}
	b.table.add("GetRoleCredentials in the estate, 16 callers", s.String(), "", "", nil)
	return nil
}
