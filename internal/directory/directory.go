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
	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// Service is the directory of a deployment.
type Service struct {
	gate *op.Gate
}

// New makes the service behind a gate.
func New(g *op.Gate) *Service { return &Service{gate: g} }

// enter authorizes an action on a store and on resources in it, and answers the
// instance the store belongs to. Whoever may not ask does not learn whether the
// store exists.
func enter(tx *op.Tx, store idc.StoreID, action string, resources ...idc.ARN) (idc.Instance, error) {
	instance, err := tx.InstanceOfStore(store)
	owner := instance.Owner
	if err != nil {
		if !idc.Is(err, idc.KindNotFound) {
			return instance, err
		}
		owner = tx.Caller.Account
	}
	checks := []op.Check{{Action: action, Resource: store.ARN(owner), Owner: owner}}
	for _, arn := range resources {
		checks = append(checks, op.Check{Action: action, Resource: arn, Owner: owner})
	}
	if aerr := tx.Authorize(checks...); aerr != nil {
		return instance, aerr
	}
	return instance, err
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
