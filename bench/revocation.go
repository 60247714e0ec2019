package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// revocation is how long the token of a session, and credentials issued through
// it, still open a door after the answer to Logout.
func revocation(ctx context.Context, b *bench) error {
	const most = time.Second
	var tokens, credentials []time.Duration
	for range b.rounds {
		l, err := b.login()
		if err != nil {
			return err
		}
		c, err := dial(b.server.addr)
		if err != nil {
			return err
		}
		defer c.Close()
		identity, err := b.issued(c, l)
		if err != nil {
			return err
		}
		for _, door := range [][]byte{l.accounts, identity} {
			if _, err := c.ok(door); err != nil {
				return fmt.Errorf("before Logout: %w", err)
			}
		}
		if _, err := c.ok(l.logout); err != nil {
			return err
		}
		began := time.Now()
		for door, took := range map[*[]byte]*[]time.Duration{&l.accounts: &tokens, &identity: &credentials} {
			for status := 200; status == 200; {
				if status, _, err = c.do(*door); err != nil {
					return err
				}
				if time.Since(began) > patience {
					return errors.New("what was issued outlives Logout")
				}
			}
			*took = append(*took, time.Since(began))
		}
	}
	for _, m := range []struct {
		name string
		took []time.Duration
	}{{"portal token", tokens}, {"issued role credentials", credentials}} {
		d := median(m.took)
		ok := d < most
		b.table.add("revocation by Logout: "+m.name+" refused after", short(d), "", "< "+short(most), &ok)
	}
	return nil
}

// issued fetches role credentials and gives a request that they sign.
func (b *bench) issued(c *conn, l *login) ([]byte, error) {
	var out struct {
		RoleCredentials struct{ AccessKeyID, SecretAccessKey, SessionToken string }
	}
	if err := ask(c, l.credentials, &out); err != nil {
		return nil, err
	}
	role := b.signer
	role.creds = aws.Credentials{
		AccessKeyID: out.RoleCredentials.AccessKeyID, SecretAccessKey: out.RoleCredentials.SecretAccessKey,
		SessionToken: out.RoleCredentials.SessionToken,
	}
	const body = "Action=GetCallerIdentity&Version=2011-06-15"
	r, err := http.NewRequest(http.MethodPost, "http://"+b.server.addr+"/", strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	return role.sign(r, "sts", []byte(body))
}
