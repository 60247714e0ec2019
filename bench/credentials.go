package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
)

// roleCredentials is GetRoleCredentials: the credentials that the AWS CLI fetches
// for a profile. Each issue is on record durably before it is answered.
func roleCredentials(ctx context.Context, b *bench) error {
	const least = 6000
	for _, callers := range []int{1, 16} {
		requests := make([][]byte, callers)
		for i := range requests {
			login, err := b.login()
			if err != nil {
				return err
			}
			requests[i] = login.credentials
		}
		s, err := b.solo(ctx, b.server.replay(requests), callers)
		if err != nil {
			return err
		}
		said, met := "", (*bool)(nil)
		if callers == 16 && b.addr == "" {
			ok := s.rate >= least
			said, met = fmt.Sprintf("≥ %d/s", least), &ok
		}
		b.table.add("GetRoleCredentials, "+count(callers), s.String(), "", said, met)
	}
	return nil
}

// login is a person who is signed in on a device, and what they ask for there.
type login struct {
	bearer      string // header by which the portal knows the person
	accounts    []byte // ListAccounts
	credentials []byte // GetRoleCredentials of the first role in the first account
	logout      []byte
}

// login signs the first person of the demo in.
func (b *bench) login() (*login, error) {
	c, err := dial(b.server.addr)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	sessions, err := b.sessions(1)
	if err != nil {
		return nil, err
	}
	token, err := b.deviceLogin(c, elsewhere(), sessions[0])
	if err != nil {
		return nil, err
	}
	bearer := "X-Amz-Sso_bearer_token: " + token + "\r\n"
	l := &login{bearer: bearer, accounts: b.plain("GET", "/assignment/accounts", bearer, ""), logout: b.plain("POST", "/logout", bearer, "")}
	var accounts struct {
		AccountList []struct{ AccountID string }
	}
	if err := ask(c, l.accounts, &accounts); err != nil {
		return nil, err
	}
	if len(accounts.AccountList) == 0 {
		return nil, fmt.Errorf("the person of the demo reaches no account")
	}
	account := accounts.AccountList[0].AccountID
	var roles struct {
		RoleList []struct{ RoleName string }
	}
	if err := ask(c, b.plain("GET", "/assignment/roles?account_id="+account, bearer, ""), &roles); err != nil {
		return nil, err
	}
	query := url.Values{"account_id": {account}, "role_name": {roles.RoleList[0].RoleName}}
	l.credentials = b.plain("GET", "/federation/credentials?"+query.Encode(), bearer, "")
	return l, nil
}

// ask sends a request and reads the answer into out.
func ask(c *conn, request []byte, out any) error {
	body, err := c.ok(request)
	if err != nil {
		return err
	}
	return json.Unmarshal(body, out)
}
