package app

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/keys"
	"gatehouse/internal/op"
	"gatehouse/internal/plane/local"
	"gatehouse/internal/store"
)

// Recovered is an access key of the management account's root that works for a
// limited time.
type Recovered struct {
	AccessKeyID string
	Secret      string
	Expires     time.Time
}

// Recover makes a new access key of the management account, on record, for an
// administrator who has lost every other way in. It needs the data directory
// and works beside a running server.
func Recover(ctx context.Context, cfg Config, life time.Duration) (r Recovered, err error) {
	err = onHost(ctx, cfg, func(g *op.Gate, ring *keys.Ring, d *deployment) (err error) {
		r, err = recoverKey(ctx, g, ring, rand.Reader, d.Management, life)
		return err
	})
	return r, err
}

// DisableKey ends an access key of the management account, on record; "" is the
// bootstrap key. A running server refuses it within a second.
func DisableKey(ctx context.Context, cfg Config, id string) (disabled string, err error) {
	err = onHost(ctx, cfg, func(g *op.Gate, _ *keys.Ring, d *deployment) error {
		disabled = cmp.Or(id, d.BootstrapKey)
		caller := system("UpdateAccessKey")
		caller.Request.EventSource = "iam.amazonaws.com"
		return op.Exec(ctx, g, caller, func(tx *op.Tx) error {
			tx.Permit("whoever holds the data directory holds the deployment")
			tx.Event.Account = d.Management
			tx.Event.Parameters = map[string]any{"accessKeyId": disabled, "status": "Inactive"}
			before, err := tx.AccessKey(disabled)
			if err != nil {
				return err
			}
			after := before
			after.Active = false
			return tx.UpdateAccessKey(before, after)
		})
	})
	return disabled, err
}

// onHost opens a deployment for a command of whoever holds its data directory.
func onHost(ctx context.Context, cfg Config, fn func(*op.Gate, *keys.Ring, *deployment) error) error {
	newID := uuids(time.Now, rand.Reader)
	address := cfg.Settings.Database
	if address == "" {
		address = filepath.Join(cfg.Settings.Data, "gatehouse.db")
		if _, err := os.Stat(address); err != nil {
			return fmt.Errorf("there is no deployment in %s: %w", cfg.Settings.Data, err)
		}
	}
	db, err := store.Open(ctx, store.Config{Address: address, NewID: newID, Log: cfg.Log})
	if err != nil {
		return err
	}
	defer db.Close(context.WithoutCancel(ctx))
	ring, d, err := openRing(ctx, db, keys.Config{Dir: cfg.Settings.Data, Now: time.Now, Rand: rand.Reader, NewID: newID})
	if err != nil {
		return err
	}
	if d == nil {
		return fmt.Errorf("%s holds no deployment yet; start the server once", address)
	}
	gate := op.New(op.Config{Store: db, Now: time.Now, NewID: newID, Rand: rand.Reader, Log: cfg.Log, Region: d.Region})
	defer gate.Close(context.WithoutCancel(ctx))
	return fn(gate, ring, d)
}

func recoverKey(ctx context.Context, g *op.Gate, ring *keys.Ring, rand io.Reader, account idc.AccountID, life time.Duration) (Recovered, error) {
	secret, err := local.NewSecret(rand)
	if err != nil {
		return Recovered{}, err
	}
	key, err := local.SealKey(ring, rand, account, secret)
	if err != nil {
		return Recovered{}, err
	}
	caller := system("CreateAccessKey")
	caller.Request.EventSource = "iam.amazonaws.com"
	return op.Update(ctx, g, caller, func(tx *op.Tx) (Recovered, error) {
		tx.Permit("whoever holds the data directory holds the deployment")
		until := tx.Now().Add(life)
		key.CreatedAt, key.ExpiresAt = tx.Now(), &until
		tx.Event.Account = account
		tx.Event.Response = map[string]any{"accessKey": map[string]any{"accessKeyId": key.ID, "expires": until.Format(time.RFC3339)}}
		tx.Event.More = map[string]any{"reason": "gatehouse admin recover"}
		return Recovered{AccessKeyID: key.ID, Secret: secret, Expires: until}, tx.InsertAccessKey(key)
	})
}
