package app

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/keys"
	"gatehouse/internal/op"
	"gatehouse/internal/plane/local"
	"gatehouse/internal/store"
)

// deployment is what the first start decided, for good. It is a setting of the
// database; the ring's id in it notices a database and a ring that do not
// belong together.
type deployment struct {
	Ring         string         `json:"ring"`
	Region       string         `json:"region"`
	Management   idc.AccountID  `json:"management"`
	Instance     idc.InstanceID `json:"instance"`
	Store        idc.StoreID    `json:"store"`
	BootstrapKey string         `json:"bootstrapKey"`
}

const deploymentSetting = "deployment"

// openRing opens the key ring, or makes it where the database is new too.
func openRing(ctx context.Context, db *store.Store, cfg keys.Config) (*keys.Ring, *deployment, error) {
	var d *deployment
	err := db.View(ctx, func(tx *store.Tx) error {
		var found deployment
		ok, err := tx.Setting(deploymentSetting, &found)
		if ok {
			d = &found
		}
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read deployment: %w", err)
	}
	ring, err := keys.Open(cfg)
	switch {
	case errors.Is(err, keys.ErrNoRing) && d == nil:
		ring, err = keys.Create(cfg)
	case errors.Is(err, keys.ErrNoRing):
		return nil, nil, fmt.Errorf("the database was made with key ring %s, but %s has none: put its %s there; without it sealed secrets cannot be read",
			d.Ring, cfg.Dir, keys.FileName)
	}
	if err != nil {
		return nil, nil, err
	}
	if d != nil && d.Ring != ring.ID() {
		return nil, nil, fmt.Errorf("the database was made with key ring %s, but %s holds ring %s: use the database and the ring of one deployment",
			d.Ring, cfg.Dir, ring.ID())
	}
	return ring, d, nil
}

// RotateKeys adds a key to the ring of a data directory.
func RotateKeys(dir string) error {
	return keys.Rotate(keys.Config{Dir: dir, Now: time.Now, Rand: rand.Reader})
}

// firstStart makes organization, management account, instance, identity store
// and the bootstrap key, in one transaction: a first start that was killed is a
// first start again.
func firstStart(ctx context.Context, g *op.Gate, ring *keys.Ring, random io.Reader, s Settings) (*deployment, error) {
	secret, err := local.NewSecret(random)
	if err != nil {
		return nil, err
	}
	return op.Update(ctx, g, system("StartSSO"), func(tx *op.Tx) (*deployment, error) {
		tx.Permit("the first start makes those who could permit it")
		ids, err := newIDs(random, s.Region)
		if err != nil {
			return nil, err
		}
		d := &deployment{Ring: ring.ID(), Region: s.Region, Management: ids.account, Instance: ids.instance, Store: ids.store}
		tx.Event.Account = d.Management
		org := idc.Organization{
			ID: ids.organization, Management: ids.account, Root: ids.root, FeatureSet: "ALL", SCPEnabled: true, CreatedAt: tx.Now(),
		}
		if s.NoOrganization {
			org.FeatureSet, org.SCPEnabled, org.Standalone = "", false, true
		}
		if err := tx.InsertOrganization(org); err != nil {
			return nil, err
		}
		if err := tx.InsertSCP(fullAccess); err != nil {
			return nil, err
		}
		if err := tx.InsertAccount(idc.Account{
			ID: ids.account, Name: "Management", Email: "management@localhost", Status: idc.AccountActive,
			JoinedMethod: "INVITED", JoinedAt: tx.Now(), Parent: string(org.Root), Plane: idc.PlaneLocal,
		}); err != nil {
			return nil, err
		}
		if org.InUse() {
			if err := beginOrganization(tx, org); err != nil {
				return nil, err
			}
		}
		if err := tx.InsertInstance(idc.Instance{
			ID: ids.instance, Store: ids.store, Owner: ids.account, Region: s.Region, Status: "ACTIVE", CreatedAt: tx.Now(),
		}); err != nil {
			return nil, err
		}
		key, err := local.SealKey(ring, random, ids.account, secret)
		if err != nil {
			return nil, err
		}
		key.CreatedAt = tx.Now()
		d.BootstrapKey = key.ID
		if err := tx.InsertAccessKey(key); err != nil {
			return nil, err
		}
		if s.Demo {
			if err := planDemo(tx, ring); err != nil {
				return nil, err
			}
		}
		return d, tx.AddSetting(deploymentSetting, d)
	})
}

// beginOrganization gives root and management account the policy that everything
// begins with, and Identity Center the access that it has in an organization.
func beginOrganization(tx *op.Tx, org idc.Organization) error {
	for _, target := range []string{string(org.Root), string(org.Management)} {
		if err := tx.AttachSCP(idc.FullAWSAccess, target); err != nil {
			return err
		}
	}
	return tx.PutServiceAccess(idc.ServiceAccess{Service: idc.ServiceSSO, EnabledAt: tx.Now()})
}

// fullAccess is AWS's policy of the same name: every target has it from the beginning.
var fullAccess = idc.ServiceControlPolicy{
	ID: idc.FullAWSAccess, Name: "FullAWSAccess", Description: "Allows access to every operation", AWSManaged: true, Version: 1,
	Content: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`,
}

// system is Gatehouse itself, doing what the event of that name records.
func system(event string) idc.Caller {
	return idc.Caller{Kind: idc.CallerSystem, Request: idc.Request{EventSource: "sso.amazonaws.com", EventName: event, SourceIP: "sso.amazonaws.com"}}
}

type ids struct {
	organization idc.OrganizationID
	root         idc.RootID
	account      idc.AccountID
	instance     idc.InstanceID
	store        idc.StoreID
}

func newIDs(random io.Reader, region string) (ids, error) {
	var b [32]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return ids{}, fmt.Errorf("make ids: %w", err)
	}
	return ids{
		organization: idc.OrganizationID("o-" + alphanumeric(b[:10])),
		root:         idc.RootID("r-" + alphanumeric(b[10:14])),
		account:      idc.AccountID(digits(b[14:26])),
		instance:     idc.NewInstanceID(region, [6]byte(b[20:26])),
		store:        idc.StoreID("d-" + hex.EncodeToString(b[27:32])),
	}, nil
}

const lowerAlphanumeric = "abcdefghijklmnopqrstuvwxyz0123456789"

func alphanumeric(b []byte) string {
	var s strings.Builder
	for _, c := range b {
		s.WriteByte(lowerAlphanumeric[int(c)%len(lowerAlphanumeric)])
	}
	return s.String()
}

// digits makes an account id; it does not begin with 0, which people lose in spreadsheets.
func digits(b []byte) string {
	var s strings.Builder
	for i, c := range b {
		if i == 0 {
			s.WriteByte('1' + c%9)
			continue
		}
		s.WriteByte('0' + c%10)
	}
	return s.String()
}
