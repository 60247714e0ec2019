package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// assignments creates 1,200 account assignments, each a role to be made in a
// local account, and waits until all of them are provisioned.
func assignments(ctx context.Context, b *bench) error {
	accounts, sets := 20, 60
	if b.quick {
		accounts, sets = 2, 6
	}
	requests, err := b.assignmentRequests(ctx, accounts, sets)
	if err != nil {
		return err
	}
	began, cpu := time.Now(), b.server.cpu()
	again, err := b.sendAll(requests)
	if err != nil {
		return err
	}
	answered := time.Since(began)
	if err := b.provisioned(ctx, time.Minute); err != nil {
		return err
	}
	took := time.Since(began)
	cpu = b.server.cpu() - cpu
	said, met := "", (*bool)(nil)
	if !b.quick && b.addr == "" {
		const most = 2 * time.Second
		ok := took < most
		said, met = "< "+short(most), &ok
	}
	value := fmt.Sprintf("%s (all answered after %s), %d µs CPU each", short(took), short(answered), cpu.Microseconds()/int64(len(requests)))
	if again > 0 {
		value += fmt.Sprintf(", %d answers of 503 repeated", again)
	}
	b.table.add(fmt.Sprintf("%d assignments provisioned, 16 callers", len(requests)), value, "", said, met)
	return nil
}

// admin is a request of sso-admin.
func (b *bench) admin(operation string, in map[string]any) ([]byte, error) {
	in["InstanceArn"] = b.env["GATEHOUSE_INSTANCE_ARN"]
	body, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	return b.signer.json11("sso", "SWBExternalService."+operation, body)
}

// assignmentRequests makes accounts and permission sets, and a request for each
// pair of them.
func (b *bench) assignmentRequests(ctx context.Context, accounts, sets int) ([][]byte, error) {
	c, err := dial(b.server.addr)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	var targets, arns []string
	for i := range accounts {
		id, err := b.createAccount(ctx, c, i)
		if err != nil {
			return nil, fmt.Errorf("making account %d: %w", i, err)
		}
		targets = append(targets, id)
	}
	for i := range sets {
		request, err := b.admin("CreatePermissionSet", map[string]any{"Name": fmt.Sprintf("bench-%d", i), "SessionDuration": "PT1H"})
		if err != nil {
			return nil, err
		}
		var out struct {
			PermissionSet struct{ PermissionSetArn string }
		}
		if err := ask(c, request, &out); err != nil {
			return nil, err
		}
		arns = append(arns, out.PermissionSet.PermissionSetArn)
	}
	var requests [][]byte
	for _, target := range targets {
		for _, arn := range arns {
			request, err := b.admin("CreateAccountAssignment", map[string]any{
				"TargetId": target, "TargetType": "AWS_ACCOUNT", "PermissionSetArn": arn,
				"PrincipalType": "USER", "PrincipalId": b.users[0].id,
			})
			if err != nil {
				return nil, err
			}
			requests = append(requests, request)
		}
	}
	return requests, nil
}

// createAccount makes an account and waits for it.
func (b *bench) createAccount(ctx context.Context, c *conn, i int) (string, error) {
	organizations := func(operation string, in map[string]string) (id, state, account string, err error) {
		body, err := json.Marshal(in)
		if err != nil {
			return "", "", "", err
		}
		request, err := b.signer.json11("organizations", "AWSOrganizationsV20161128."+operation, body)
		if err != nil {
			return "", "", "", err
		}
		var out struct {
			CreateAccountStatus struct{ ID, State, AccountID, FailureReason string }
		}
		err = ask(c, request, &out)
		s := out.CreateAccountStatus
		if s.State == "FAILED" {
			err = fmt.Errorf("it failed: %s", s.FailureReason)
		}
		return s.ID, s.State, s.AccountID, err
	}
	id, state, account, err := organizations("CreateAccount", map[string]string{
		"AccountName": fmt.Sprintf("bench-%d", i), "Email": fmt.Sprintf("bench-%d@example.org", i),
	})
	for err == nil && state != "SUCCEEDED" && ctx.Err() == nil {
		wait(ctx, nil, time.Millisecond)
		_, state, account, err = organizations("DescribeCreateAccountStatus", map[string]string{"CreateAccountRequestId": id})
	}
	return account, err
}

// sendAll sends every request by 16 callers until it is answered; again counts
// the answers of 503, after which the SDKs ask again too.
func (b *bench) sendAll(requests [][]byte) (again int64, err error) {
	var next, refused atomic.Int64
	var wg sync.WaitGroup
	errs := make([]error, 16)
	send := func(c *conn, request []byte) error {
		for range 10 {
			status, body, err := c.do(request)
			switch {
			case err != nil || status == 200:
				return err
			case status != 503:
				return fmt.Errorf("answered %d: %s", status, body)
			}
			refused.Add(1)
		}
		return errors.New("answered 503 ten times")
	}
	for i := range errs {
		wg.Go(func() {
			c, err := dial(b.server.addr)
			if err != nil {
				errs[i] = err
				return
			}
			defer c.Close()
			for n := next.Add(1) - 1; n < int64(len(requests)) && errs[i] == nil; n = next.Add(1) - 1 {
				errs[i] = send(c, requests[n])
			}
		})
	}
	wg.Wait()
	return refused.Load(), errors.Join(errs...)
}

// provisioned waits until no assignment is in progress and none has failed.
func (b *bench) provisioned(ctx context.Context, most time.Duration) error {
	c, err := dial(b.server.addr)
	if err != nil {
		return err
	}
	defer c.Close()
	list := func(status string) (int, error) {
		request, err := b.admin("ListAccountAssignmentCreationStatus", map[string]any{"Filter": map[string]string{"Status": status}, "MaxResults": 1})
		if err != nil {
			return 0, err
		}
		var out struct {
			AccountAssignmentsCreationStatus []struct{ Status string }
		}
		err = ask(c, request, &out)
		return len(out.AccountAssignmentsCreationStatus), err
	}
	for limit := time.Now().Add(most); time.Now().Before(limit) && ctx.Err() == nil; {
		switch n, err := list("IN_PROGRESS"); {
		case err != nil:
			return err
		case n == 0:
			if failed, err := list("FAILED"); err != nil || failed > 0 {
				return fmt.Errorf("assignments failed: %w", err)
			}
			return nil
		}
		wait(ctx, nil, 5*time.Millisecond)
	}
	return fmt.Errorf("assignments are still in progress after %v", most)
}
