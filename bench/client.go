package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httputil"
	"strconv"
	"strings"
	"time"
)

// conn is a kept-alive connection to a server, used by one caller. It writes
// requests that are bytes already and reads no more of an answer than its
// length, so that the load generator takes little of the machine from the
// server that it measures.
type conn struct {
	net.Conn
	addr    string
	spent   bool // the server closes it after its last answer
	in      *bufio.Reader
	body    []byte
	cookies map[string]string // the last value of each that was set
}

// patience is how long a caller waits for any answer.
const patience = 20 * time.Second

func dial(addr string) (*conn, error) {
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, addr: addr, in: bufio.NewReaderSize(c, 16<<10)}, nil
}

// dialWithin is dial for a server that is starting.
func dialWithin(ctx context.Context, p *process, limit time.Duration) (*conn, error) {
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	for {
		c, err := dial(p.addr)
		if err == nil {
			return c, nil
		}
		wait(ctx, p.exited, 50*time.Millisecond)
		select {
		case <-p.exited:
			return nil, fmt.Errorf("it ended: %w", p.exit)
		case <-ctx.Done():
			return nil, err
		default:
		}
	}
}

// again connects anew, for servers that keep no connection open.
func (c *conn) again() error {
	c.Conn.Close()
	next, err := net.DialTimeout("tcp", c.addr, patience)
	if err != nil {
		return err
	}
	c.Conn, c.spent = next, false
	c.in.Reset(next)
	return nil
}

// do sends a request and answers the status and the body, which is valid until
// the next call.
func (c *conn) do(request []byte) (status int, body []byte, err error) {
	if c.spent {
		if err := c.again(); err != nil {
			return 0, nil, err
		}
	}
	c.SetDeadline(time.Now().Add(patience))
	if _, err := c.Write(request); err != nil {
		return 0, nil, err
	}
	line, err := c.in.ReadSlice('\n')
	if err != nil {
		return 0, nil, fmt.Errorf("reading the status: %w", err)
	}
	if len(line) < 12 {
		return 0, nil, fmt.Errorf("no status line: %q", line)
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, nil, fmt.Errorf("no status line: %q", line)
	}
	length, chunked := -1, false
	for {
		if line, err = c.in.ReadSlice('\n'); err != nil {
			return 0, nil, fmt.Errorf("reading the headers: %w", err)
		}
		if len(line) <= 2 {
			break
		}
		switch {
		case bytes.HasPrefix(line, lengthHeader):
			if length, err = strconv.Atoi(string(bytes.TrimSpace(line[len(lengthHeader):]))); err != nil {
				return 0, nil, err
			}
		case bytes.HasPrefix(line, chunkedHeader):
			chunked = true
		case bytes.HasPrefix(line, closeHeader):
			c.spent = true
		case bytes.HasPrefix(line, cookieHeader):
			c.keep(string(line[len(cookieHeader):]))
		}
	}
	if chunked {
		body, err = c.chunks()
		return status, body, err
	}
	if length < 0 {
		return 0, nil, errors.New("the answer does not tell its length")
	}
	if cap(c.body) < length {
		c.body = make([]byte, length)
	}
	c.body = c.body[:length]
	_, err = io.ReadFull(c.in, c.body)
	return status, c.body, err
}

var (
	lengthHeader  = []byte("Content-Length: ")
	chunkedHeader = []byte("Transfer-Encoding: chunked")
	cookieHeader  = []byte("Set-Cookie: ")
	closeHeader   = []byte("Connection: close")
)

// keep remembers a cookie for callers that are browsers.
func (c *conn) keep(line string) {
	pair, _, _ := strings.Cut(line, ";")
	name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
	if c.cookies == nil {
		c.cookies = map[string]string{}
	}
	c.cookies[name] = value
}

// chunks reads a body whose length was not known: only pages have one.
func (c *conn) chunks() ([]byte, error) {
	body, err := io.ReadAll(httputil.NewChunkedReader(c.in))
	if err != nil {
		return nil, err
	}
	_, err = c.in.ReadSlice('\n') // the empty trailer
	return body, err
}

// ok is do for a request whose answer must be 200.
func (c *conn) ok(request []byte) ([]byte, error) {
	status, body, err := c.do(request)
	if err == nil && status != 200 {
		err = fmt.Errorf("answered %d: %s", status, body)
	}
	return body, err
}
