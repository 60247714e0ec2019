package op

import (
	"gatehouse/internal/idc"
	"gatehouse/internal/policy"
)

// PoliciesOf is everything that bears on the sessions of a role, as the gate
// decides by it: for those who explain and do not ask for themselves.
func (tx *Tx) PoliciesOf(id idc.RoleID) (policy.Policies, error) {
	role, err := tx.gate.access.loadRole(tx.Tx, id)
	if err != nil {
		return policy.Policies{}, err
	}
	account, err := tx.gate.access.loadAccount(tx.Tx, role.role.Account)
	if err != nil {
		return policy.Policies{}, err
	}
	return policy.Policies{Identity: role.identity, Boundary: role.boundary, SCPs: account.scps}, nil
}
