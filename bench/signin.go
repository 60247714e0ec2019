package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"strings"
	"sync/atomic"
)

// signIns is people entering their password at the sign-in page: what a
// processor does of them in a second. Nearly all of it is argon2id, which costs
// that much on purpose (RFC 9106; internal/signin, DefaultHash).
func signIns(ctx context.Context, b *bench) error {
	people := strings.Fields(b.env["GATEHOUSE_DEMO_USERS"])
	var next atomic.Int64
	s, err := b.solo(ctx, target{addr: b.server.addr, cpu: b.server.cpu, work: func(int) (operation, error) {
		return func(c *conn) error {
			_, err := b.signIn(c, people[int(next.Add(1))%len(people)])
			return err
		}, nil
	}}, 2*runtime.NumCPU())
	if err != nil {
		return err
	}
	cores := float64(min(runtime.GOMAXPROCS(0), runtime.NumCPU()))
	s2 := s
	s2.rate /= cores
	b.table.add("password sign-in, for each core (argon2id, 19 MiB, 2 passes)", s2.String(), "", "stated", nil)
	return nil
}

// addresses are those that requests say they come from.
var addresses atomic.Uint32

// elsewhere is a header by which a request comes from an address of its own.
func elsewhere() string {
	n := addresses.Add(1)
	return fmt.Sprintf("X-Forwarded-For: 10.%d.%d.%d\r\n", n>>16&255, n>>8&255, n&255)
}

// signIn signs a person in as their browser does, and gives the session's cookie.
func (b *bench) signIn(c *conn, person string) (session string, err error) {
	from := elsewhere()
	clear(c.cookies)
	if _, err := c.ok(b.page("GET", "/signin", from, nil)); err != nil {
		return "", err
	}
	form := url.Values{"step": {"PASSWORD"}, "username": {person}, "password": {b.env["GATEHOUSE_DEMO_PASSWORD"]}}
	status, body, err := c.do(b.page("POST", "/signin", from+"Cookie: gatehouse-flow="+c.cookies["gatehouse-flow"]+"\r\n", form))
	if err != nil {
		return "", err
	}
	if status != 303 {
		return "", fmt.Errorf("signing in was answered %d: %s", status, body)
	}
	if session = c.cookies["gatehouse-session"]; session == "" {
		return "", errors.New("signing in gave no session")
	}
	return session, nil
}

// page is a request of a browser.
func (b *bench) page(method, path, headers string, form url.Values) []byte {
	if form != nil {
		headers += "Content-Type: application/x-www-form-urlencoded\r\n"
	}
	return b.plain(method, path, headers, form.Encode())
}

// plain is a request that bears no signature.
func (b *bench) plain(method, path, headers, body string) []byte {
	return fmt.Appendf(nil, "%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: bench\r\n%sContent-Length: %d\r\n\r\n%s",
		method, path, b.server.addr, headers, len(body), body)
}
