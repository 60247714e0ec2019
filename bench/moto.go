package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// besideMoto drives moto_server, the emulator that test suites use, with the same
// requests. It keeps everything in memory and asks nobody who they are; the ratio
// says how much faster Gatehouse answers all the same.
func besideMoto(ctx context.Context, b *bench) error {
	program, err := exec.LookPath("moto_server")
	if err != nil {
		return errNotHere
	}
	m := &process{dir: filepath.Join(b.work, "moto")}
	if m.addr, err = freeAddress(); err != nil {
		return err
	}
	log, err := os.Create(m.dir + ".log")
	if err != nil {
		return err
	}
	defer log.Close()
	_, port, err := net.SplitHostPort(m.addr)
	if err != nil {
		return err
	}
	if err := m.start(log, program, "-H", "127.0.0.1", "-p", port); err != nil {
		return err
	}
	defer m.kill()
	c, err := dialWithin(ctx, m, time.Minute)
	if err != nil {
		return fmt.Errorf("moto_server: %w", err)
	}
	defer c.Close()
	people, err := b.motoUsers(c)
	if err != nil {
		return fmt.Errorf("moto_server: %w", err)
	}
	mine, err := b.describes()
	if err != nil {
		return err
	}
	theirs := make([][]byte, len(people))
	for i, id := range people {
		if theirs[i], err = b.identityStore("DescribeUser", map[string]any{"IdentityStoreId": b.signer.store, "UserId": id}); err != nil {
			return err
		}
	}
	page, err := b.identityStore("ListUsers", map[string]any{"IdentityStoreId": b.signer.store, "MaxResults": 100})
	if err != nil {
		return err
	}
	sets := func(p *process, callers int) target {
		return b.fresh(p, callers, func(n int) ([]byte, error) {
			return b.admin("CreatePermissionSet", map[string]any{"Name": fmt.Sprintf("beside-%d-%d", b.batches, n)})
		})
	}
	users := func(p *process, callers int) target {
		return b.fresh(p, callers, func(n int) ([]byte, error) { return b.newUser(fmt.Sprintf("beside-%d-%d", b.batches, n)) })
	}
	for _, callers := range []int{1, 16} {
		for _, d := range []struct {
			name         string
			mine, theirs target
		}{
			{"DescribeUser", b.server.replay(mine), m.replay(theirs)},
			{"ListUsers, 100", b.server.replay([][]byte{page}), m.replay([][]byte{page})},
			{"CreateUser", users(b.server, callers), users(m, callers)},
			{"CreatePermissionSet", sets(b.server, callers), sets(m, callers)},
		} {
			s, o, r, err := b.duel(ctx, d.mine, d.theirs, callers)
			if err != nil {
				return fmt.Errorf("%s: %w", d.name, err)
			}
			b.table.add(d.name+" beside moto, "+count(callers), s.String(), ratio(r), "", nil)
			b.table.add("moto_server, "+count(callers), o.String(), "", "", nil)
		}
	}
	return nil
}

// motoUsers puts as many users into moto as we have, up to a thousand.
func (b *bench) motoUsers(c *conn) ([]string, error) {
	ids := make([]string, min(len(b.users), 1000))
	for i := range ids {
		request, err := b.newUser(b.users[i].name)
		if err != nil {
			return nil, err
		}
		var out struct{ UserID string }
		if err := ask(c, request, &out); err != nil {
			return nil, err
		}
		ids[i] = out.UserID
	}
	return ids, nil
}

// identityStore is a request of the Identity Store API.
func (b *bench) identityStore(operation string, in map[string]any) ([]byte, error) {
	body, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	return b.signer.json11("identitystore", "AWSIdentityStore."+operation, body)
}
