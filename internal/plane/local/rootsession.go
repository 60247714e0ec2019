package local

import (
	"context"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/plane"
)

// longestRootSession is the most that GetSessionToken gives the root of an account,
// whatever it asks for (STS API, GetSessionToken).
const longestRootSession = time.Hour

// GetSessionToken makes temporary credentials of a root's long-term key. They act
// as the root, but not with IAM, and with STS only to assume roles and to ask whose
// they are; they end with the key. No policy can deny it.
func (s *STS) GetSessionToken(ctx context.Context, c idc.Caller, d time.Duration, mfa bool) (plane.Credentials, error) {
	return op.Update(ctx, s.cfg.Gate, c, func(tx *op.Tx) (plane.Credentials, error) {
		tx.Permit("GetSessionToken needs no permission (STS API)")
		tx.Event.ReadOnly = true
		if c.Kind != idc.CallerRoot || !c.Issued.IsZero() {
			return plane.Credentials{}, idc.Denied("Cannot call GetSessionToken with session credentials")
		}
		if mfa {
			return plane.Credentials{}, errNoDevice()
		}
		if d == 0 || d > longestRootSession {
			d = longestRootSession
		}
		made := idc.RoleSession{Account: c.Account, Issued: tx.Now(), Expires: tx.Now().Add(d).Truncate(time.Second)}
		credentials, err := s.cfg.Sealer.SealRoot(made, c.AccessKeyID)
		tx.Event.Response = map[string]any{
			"credentials": map[string]any{"accessKeyId": credentials.AccessKeyID, "expiration": credentials.Expires.UTC().Format(time.RFC3339)},
		}
		return credentials, err
	})
}

// GetAccessKeyInfo says which account an access key id belongs to. Ids carry their
// account since 2019; whether there is such a key is not said, as at AWS.
func (s *STS) GetAccessKeyInfo(ctx context.Context, c idc.Caller, id string) (idc.AccountID, error) {
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) (idc.AccountID, error) {
		if err := stsAllows(tx, "sts:GetAccessKeyInfo"); err != nil {
			return "", err
		}
		account, ok := AccountOfKey(id)
		if !ok {
			return "", idc.Invalid("The access key ID %s is not one that carries its account.", id)
		}
		return account, nil
	})
}

// stsAllows asks for an action that is about no resource, and that temporary
// credentials of a root are not for.
func stsAllows(tx *op.Tx, action string) error {
	if !tx.Caller.Issued.IsZero() {
		return idc.Denied("Cannot call %s with session credentials", action[len("sts:"):])
	}
	return tx.Authorize(op.Check{Action: action, Resource: "*", Owner: tx.Caller.Account})
}
