package local

import (
	"cmp"
	"context"
	"strings"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// Local accounts have no IAM users. What AWS's user operations are about here is
// the one long-term identity there is: the root of an account and its access keys.

// User is the root of an account, as user operations answer it.
type User struct {
	Account   idc.AccountID
	Name      string // the account's alias, where it has one
	ARN       idc.ARN
	CreatedAt time.Time
}

// rootName is what the root of an account without alias is called.
const rootName = "root"

// AccessKey is a long-term key without its secret.
type AccessKey struct {
	ID        string
	User      string
	Status    KeyStatus
	CreatedAt time.Time
}

// KeyStatus says whether a key works.
type KeyStatus string

const (
	KeyActive   KeyStatus = "Active"
	KeyInactive KeyStatus = "Inactive"
	KeyExpired  KeyStatus = "Expired" // made for a time that is over
)

// maxAccessKeys is how many keys an identity may have (IAM User Guide, reference_iam-quotas).
const maxAccessKeys = 2

// GetUser finds the root of the caller's account, for itself: "" means the caller.
func (s *IAM) GetUser(ctx context.Context, c idc.Caller, name string) (User, error) {
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) (User, error) { return rootUser(tx, "GetUser", name) })
}

// ListNobody asks for a kind of thing that local accounts never have (users,
// groups, instance profiles): whoever may ask gets an empty list.
func (s *IAM) ListNobody(ctx context.Context, c idc.Caller, action, kind, prefix string) error {
	resource := idc.ARN("arn:aws:iam::" + string(c.Account) + ":" + kind + cmp.Or(prefix, "/"))
	_, err := op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) (any, error) {
		return nil, authorize(tx, action, resource, nil, nil)
	})
	return err
}

// CreateAccessKey makes a key of the caller, who is root. The secret is answered
// once and never again.
func (s *IAM) CreateAccessKey(ctx context.Context, c idc.Caller, name string) (k AccessKey, secret string, err error) {
	k, err = op.Update(ctx, s.cfg.Gate, c, func(tx *op.Tx) (AccessKey, error) {
		user, err := rootUser(tx, "CreateAccessKey", name)
		if err != nil {
			return AccessKey{}, err
		}
		have, err := tx.ListAccessKeys(c.Account)
		if err != nil {
			return AccessKey{}, err
		}
		living := 0
		for _, k := range have {
			if statusOf(k, tx.Now()) != KeyExpired {
				living++
			}
		}
		if living >= maxAccessKeys {
			return AccessKey{}, quotaError("Cannot exceed quota for AccessKeysPerUser: %d", maxAccessKeys)
		}
		made, text, err := s.cfg.Sealer.LongTerm(c.Account)
		if err != nil {
			return AccessKey{}, err
		}
		made.CreatedAt, secret = tx.Now(), text
		tx.Event.Response = map[string]any{"accessKey": map[string]any{"accessKeyId": made.ID, "status": KeyActive, "userName": user.Name}}
		return keyOf(made, user, tx.Now()), tx.InsertAccessKey(made)
	})
	return k, secret, err
}

// ListAccessKeys lists the keys of the caller, who is root: the bootstrap key and
// those that were made on the host are among them.
func (s *IAM) ListAccessKeys(ctx context.Context, c idc.Caller, name string, p idc.PageRequest) (idc.Page[AccessKey], error) {
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) (idc.Page[AccessKey], error) {
		user, err := rootUser(tx, "ListAccessKeys", name)
		if err != nil {
			return idc.Page[AccessKey]{}, err
		}
		list, err := tx.ListAccessKeys(c.Account)
		page := pageOf(list, func(k idc.AccessKey) string { return k.ID }, p)
		return idc.MapPage(page, func(k idc.AccessKey) AccessKey { return keyOf(k, user, tx.Now()) }), err
	})
}

// UpdateAccessKey lets a key work or not, from the answer on, on every node within
// the time that caches may be old.
func (s *IAM) UpdateAccessKey(ctx context.Context, c idc.Caller, name, id string, active bool) error {
	return op.Exec(ctx, s.cfg.Gate, c, func(tx *op.Tx) error {
		before, err := findKey(tx, "UpdateAccessKey", name, id)
		if err != nil {
			return err
		}
		after := before
		after.Active = active
		return tx.UpdateAccessKey(before, after)
	})
}

// DeleteAccessKey ends a key for good.
func (s *IAM) DeleteAccessKey(ctx context.Context, c idc.Caller, name, id string) error {
	return op.Exec(ctx, s.cfg.Gate, c, func(tx *op.Tx) error {
		k, err := findKey(tx, "DeleteAccessKey", name, id)
		if err != nil {
			return err
		}
		return tx.DeleteAccessKey(k)
	})
}

// KeyUse is the last use of a key that is on record; zero for none.
type KeyUse struct {
	User    string
	At      time.Time
	Service string // iam
	Region  string
}

// GetAccessKeyLastUsed says when a key of the caller's account was last used, by
// the account's trail.
func (s *IAM) GetAccessKeyLastUsed(ctx context.Context, c idc.Caller, id string) (KeyUse, error) {
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) (KeyUse, error) {
		if err := authorize(tx, "GetAccessKeyLastUsed", idc.RootARN(c.Account), nil, nil); err != nil {
			return KeyUse{}, err
		}
		k, err := tx.AccessKey(id)
		if idc.Is(err, idc.KindNotFound) || err == nil && k.Account != c.Account {
			return KeyUse{}, idc.Denied("User: %s is not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key %s", c.ARN, id)
		}
		if err != nil {
			return KeyUse{}, err
		}
		user, err := userOf(tx)
		if err != nil {
			return KeyUse{}, err
		}
		used, err := tx.AccessKeyUse(id)
		if idc.Is(err, idc.KindNotFound) {
			return KeyUse{User: user.Name}, nil
		}
		service, _, _ := strings.Cut(used.Source, ".")
		return KeyUse{User: user.Name, At: used.At, Service: service, Region: tx.Region()}, err
	})
}

// rootUser authorizes an action on the identity that name means and finds it.
func rootUser(tx *op.Tx, action, name string) (User, error) {
	resource := idc.RootARN(tx.Caller.Account)
	switch {
	case name != "":
		resource = idc.ARN("arn:aws:iam::" + string(tx.Caller.Account) + ":user/" + name)
	case tx.Caller.Kind != idc.CallerRoot:
		resource = idc.ARN("arn:aws:iam::" + string(tx.Caller.Account) + ":user/*")
	}
	if err := authorize(tx, action, resource, nil, nil); err != nil {
		return User{}, err
	}
	user, err := userOf(tx)
	switch {
	case err != nil:
		return User{}, err
	case name != "" && (name != user.Name || tx.Caller.Kind != idc.CallerRoot):
		return User{}, idc.NotFound("USER", name, "The user with name %s cannot be found.", name)
	case name == "" && tx.Caller.Kind != idc.CallerRoot:
		return User{}, idc.Invalid("Must specify userName when calling with non-User credentials")
	}
	return user, nil
}

func userOf(tx *op.Tx) (User, error) {
	u := User{Account: tx.Caller.Account, ARN: idc.RootARN(tx.Caller.Account)}
	account, err := tx.Account(u.Account)
	if err != nil {
		return u, err
	}
	u.CreatedAt = account.JoinedAt
	u.Name, err = tx.AccountAlias(u.Account)
	if idc.Is(err, idc.KindNotFound) {
		u.Name, err = rootName, nil
	}
	return u, err
}

// findKey authorizes an action on the caller's keys and finds one of them.
func findKey(tx *op.Tx, action, name, id string) (idc.AccessKey, error) {
	user, err := rootUser(tx, action, name)
	if err != nil {
		return idc.AccessKey{}, err
	}
	k, err := tx.AccessKey(id)
	if err == nil && k.Account != user.Account {
		err = idc.NotFound("ACCESS_KEY", id, "The Access Key with id %s cannot be found.", id)
	}
	return k, err
}

func keyOf(k idc.AccessKey, u User, now time.Time) AccessKey {
	return AccessKey{ID: k.ID, User: u.Name, Status: statusOf(k, now), CreatedAt: k.CreatedAt}
}

func statusOf(k idc.AccessKey, now time.Time) KeyStatus {
	switch {
	case k.ExpiresAt != nil && !now.Before(*k.ExpiresAt):
		return KeyExpired
	case k.Active:
		return KeyActive
	}
	return KeyInactive
}
