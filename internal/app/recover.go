package app

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
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
	newID := uuids(time.Now, rand.Reader)
	address := cfg.Settings.Database
	if address == "" {
		address = filepath.Join(cfg.Settings.Data, "gatehouse.db")
	}
	db, err := store.Open(ctx, store.Config{Address: address, NewID: newID, Log: cfg.Log})
	if err != nil {
		return r, err
	}
	defer db.Close(context.WithoutCancel(ctx))
	ring, d, err := openRing(ctx, db, keys.Config{Dir: cfg.Settings.Data, Now: time.Now, Rand: rand.Reader, NewID: newID})
	if err != nil {
		return r, err
	}
	if d == nil {
		return r, fmt.Errorf("%s holds no deployment yet; start the server once", address)
	}
	gate := op.New(op.Config{Store: db, Now: time.Now, NewID: newID, Rand: rand.Reader, Log: cfg.Log, Region: d.Region})
	defer gate.Close(context.WithoutCancel(ctx))
	return recoverKey(ctx, gate, ring, rand.Reader, d.Management, life)
}

func recoverKey(ctx context.Context, g *op.Gate, ring *keys.Ring, rand io.Reader, account idc.AccountID, life time.Duration) (Recovered, error) {
	secret, err := local.NewSecret(rand)
	if err != nil {
		return Recovered{}, err
	}
	key, err := sealedKey(ring, rand, account, secret)
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
