// Package directory is the identity store: people, groups and who is in which.
// Semantics are those of the Identity Store API (reference 2.2).
//
// Every method takes the caller and asks the caller's policies for the action
// of the same name (identitystore:CreateUser …) on the store and on everything
// that the service authorization reference lists for it: who may manage the
// members of one group touches no other. What is named and is not there stands for
// all of its kind, so that nobody else learns that it is not there. Errors: NotFound with the resource's type, Conflict of reason
// UNIQUENESS_CONSTRAINT_VIOLATION or CONCURRENT_MODIFICATION, Invalid, Denied.
package directory

import (
	"fmt"
	"maps"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	rows "gatehouse/internal/store"
)

// Config is what a Service is made of.
type Config struct {
	Gate   *op.Gate
	Quotas idc.Quotas // bounds of users and groups
}

// Service is the directory of a deployment.
type Service struct {
	gate   *op.Gate
	quotas idc.Quotas
}

// New makes the service.
func New(cfg Config) *Service { return &Service{gate: cfg.Gate, quotas: cfg.Quotas} }

// enter authorizes an action on a store and on resources in it, and answers the
// instance the store belongs to. Whoever may not ask does not learn whether the
// store exists.
func enter(tx *op.Tx, store idc.StoreID, action string, resources ...idc.ARN) (idc.Instance, error) {
	return enterWith(tx, store, action, nil, resources...)
}

// enterWith is enter with condition keys beside those that every call has.
func enterWith(tx *op.Tx, store idc.StoreID, action string, keys map[string][]string, resources ...idc.ARN) (idc.Instance, error) {
	instance, err := tx.InstanceOfStore(store)
	owner := instance.Owner
	all := map[string][]string{}
	maps.Copy(all, keys)
	if err != nil {
		if !idc.Is(err, idc.KindNotFound) {
			return instance, err
		}
		owner = tx.Caller.Account
	} else {
		all["identitystore:PrimaryRegion"] = []string{instance.Region}
	}
	checks := []op.Check{{Action: action, Resource: store.ARN(owner), Owner: owner, Keys: all}}
	for _, arn := range resources {
		checks = append(checks, op.Check{Action: action, Resource: arn, Owner: owner, Keys: all})
	}
	if aerr := tx.Authorize(checks...); aerr != nil {
		return instance, aerr
	}
	if err == nil {
		err = fromAllowed(tx, instance, action)
	}
	return instance, err
}

// The condition keys that tell which sources have a name for a user or group. They
// are not there where none has, as with AWS.
const (
	userIssuers  = "identitystore:UserExternalIdIssuers"
	groupIssuers = "identitystore:GroupExternalIdIssuers"
)

func issuers(key string, ids []idc.ExternalID) map[string][]string {
	if len(ids) == 0 {
		return nil
	}
	keys := map[string][]string{}
	for _, x := range ids {
		keys[key] = append(keys[key], x.Issuer)
	}
	return keys
}

// enterUser is enter for an action on a user of the store, who may not be there:
// err says how looking ended.
func enterUser(tx *op.Tx, store idc.StoreID, action string, id idc.UserID) (u idc.User, err error) {
	u, err = tx.User(store, id)
	if _, aerr := enterWith(tx, store, action, issuers(userIssuers, u.ExternalIDs), id.ARN()); aerr != nil {
		return u, aerr
	}
	return u, err
}

// enterGroup is enterUser for a group.
func enterGroup(tx *op.Tx, store idc.StoreID, action string, id idc.GroupID) (g idc.Group, err error) {
	g, err = tx.Group(store, id)
	if _, aerr := enterWith(tx, store, action, issuers(groupIssuers, g.ExternalIDs), id.ARN()); aerr != nil {
		return g, aerr
	}
	return g, err
}

// full refuses one more of what a store has as many of as it may have.
func full(tx *op.Tx, bound int, what rows.Counted, in idc.StoreID, noun string) error {
	reached, err := tx.Reached(bound, what, string(in))
	if err == nil && reached {
		err = &idc.Error{Kind: idc.KindQuota, Message: fmt.Sprintf("The identity store can have at most %d %s.", bound, noun)}
	}
	return err
}

// maker is what CreatedBy and UpdatedBy say of a caller.
func maker(c idc.Caller) string {
	if c.ARN != "" {
		return string(c.ARN)
	}
	return "gatehouse"
}

// revised refuses a change that was meant for another revision (reference 2.2 note 1).
func revised(wanted *int64, is int64) error {
	if wanted != nil && *wanted != is {
		return idc.Conflict(idc.ReasonConcurrent, "The resource was changed since revision %d; it is at revision %d now.", *wanted, is)
	}
	return nil
}
