package op

import (
	"errors"
	"fmt"

	"gatehouse/internal/idc"
	"gatehouse/internal/policy"
	"gatehouse/internal/store"
)

// Tx is one operation under way: the store's transaction, who asks, and the
// audit event that is being made.
type Tx struct {
	*store.Tx
	Caller idc.Caller
	Event  Event

	gate    *Gate
	who     *principal
	settled bool
	updates bool        // what a writing operation relies on it reads itself
	unknown idc.StoreID // see InstanceOfStore
	also    []*Event    // events beside the operation's own

	hypothetical bool // the caller does not call: see As
}

// NewID makes an identifier.
func (tx *Tx) NewID() string { return tx.gate.cfg.NewID() }

// Region is the region of the deployment.
func (tx *Tx) Region() string { return tx.gate.cfg.Region }

// Check is one question to the caller's policies.
type Check struct {
	Action   string // sso:CreatePermissionSet
	Resource idc.ARN
	// Owner is the account the resource belongs to. Callers of another account
	// are refused, unless the resource's Policy lets them in or they are the
	// service's delegated administrators.
	Owner idc.AccountID
	// Reserved is why a delegated administrator may not do this; empty when it may.
	Reserved string
	// Policy is the resource's own, compiled: a role's trust policy, the
	// organization's resource policy, an application's actor policy.
	Policy *policy.Policy
	// PolicyMust says that Policy has to allow, whatever the caller's own policies
	// say. A trust policy has to in any case.
	PolicyMust bool
	// Keys are condition keys of this request beyond the global ones
	// (aws:RequestTag/…, sso:…), names in any case.
	Keys map[string][]string
	// ResourceTags are the tags of the resource, for aws:ResourceTag.
	ResourceTags map[string]string
}

// Authorize asks whether the caller may do what every check says; the first
// refusal is the answer. Denied carries AWS's sentence.
func (tx *Tx) Authorize(checks ...Check) error {
	for _, c := range checks {
		tx.Event.About(c.Resource)
		if err := tx.gate.access.decide(tx, c); err != nil {
			return err
		}
	}
	tx.settled = len(checks) > 0
	return nil
}

// Permit says that the operation needs no permission of the caller, and why:
// the reason is for the reader of the code.
func (tx *Tx) Permit(why string) {
	tx.settled = why != ""
}

// record writes the events of a transaction that ended well.
func (tx *Tx) record() error { return tx.InsertEvents(tx.events()) }

// events are the rows of an operation that went well.
func (tx *Tx) events() []idc.Event {
	rows := make([]idc.Event, 0, len(tx.also)+1)
	for _, e := range tx.also {
		if !e.Later {
			rows = append(rows, e.row(nil))
		}
	}
	if !tx.Event.Unlogged {
		rows = append(rows, tx.Event.row(nil))
	}
	return rows
}

// recordLater hands over the events that were left for later by a transaction that
// has committed.
func (tx *Tx) recordLater() error {
	for _, e := range tx.also {
		if !e.Later {
			continue
		}
		if err := tx.gate.trail.add(entry{event: e}); err != nil {
			return err
		}
	}
	return nil
}

var errUndecided = errors.New("operation ended without an authorization decision")

func (tx *Tx) decided() error {
	if !tx.settled {
		return fmt.Errorf("%s: %w", tx.Event.Name, errUndecided)
	}
	return nil
}
