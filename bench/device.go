package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// deviceLogins is all of `aws sso login` between the client and the server:
// register, start, approval by a person who is signed in, token.
func deviceLogins(ctx context.Context, b *bench) error {
	const least, slowest = 1000, 50 * time.Millisecond
	for _, callers := range []int{1, 16} {
		sessions, err := b.sessions(callers)
		if err != nil {
			return err
		}
		s, err := b.solo(ctx, target{addr: b.server.addr, cpu: b.server.cpu, work: func(caller int) (operation, error) {
			from := elsewhere()
			return func(c *conn) error {
				_, err := b.deviceLogin(c, from, sessions[caller])
				return err
			}, nil
		}}, callers)
		if err != nil {
			return err
		}
		said, met := "", (*bool)(nil)
		if callers == 16 && b.addr == "" {
			ok := s.rate >= least && s.quantile(.99) < slowest
			said, met = fmt.Sprintf("≥ %d/s, p99 < %s", least, short(slowest)), &ok
		}
		b.table.add("whole device login, "+count(callers), s.String(), "", said, met)
	}
	return nil
}

// sessions signs people in, one for each caller.
func (b *bench) sessions(n int) ([]string, error) {
	c, err := dial(b.server.addr)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	people := strings.Fields(b.env["GATEHOUSE_DEMO_USERS"])
	list := make([]string, n)
	for i := range list {
		if list[i], err = b.signIn(c, people[i%len(people)]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// deviceLogin carries one login out and gives its access token.
func (b *bench) deviceLogin(c *conn, from, session string) (token string, err error) {
	var client struct{ ClientID, ClientSecret string }
	if err := b.call(c, "/client/register", from, map[string]any{
		"clientName": "bench", "clientType": "public", "scopes": []string{"sso:account:access"},
	}, &client); err != nil {
		return "", err
	}
	var device struct{ DeviceCode, UserCode string }
	if err := b.call(c, "/device_authorization", from, map[string]any{
		"clientId": client.ClientID, "clientSecret": client.ClientSecret, "startUrl": b.env["GATEHOUSE_START_URL"],
	}, &device); err != nil {
		return "", err
	}
	if _, err := c.ok(b.page("POST", "/device", from+"Cookie: gatehouse-session="+session+"\r\n",
		url.Values{"user_code": {device.UserCode}, "decision": {"allow"}})); err != nil {
		return "", fmt.Errorf("approving: %w", err)
	}
	var out struct{ AccessToken string }
	err = b.call(c, "/token", from, map[string]any{
		"clientId": client.ClientID, "clientSecret": client.ClientSecret, "deviceCode": device.DeviceCode,
		"grantType": "urn:ietf:params:oauth:grant-type:device_code",
	}, &out)
	return out.AccessToken, err
}

// call is a JSON request that bears no signature.
func (b *bench) call(c *conn, path, headers string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	answer, err := c.ok(b.plain("POST", path, headers+"Content-Type: application/json\r\n", string(body)))
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return json.Unmarshal(answer, out)
}
