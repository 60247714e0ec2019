package local

import (
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/policy"
)

// A trust policy means the roles that were there when it was saved. Whoever makes
// a role again under a name that others still trust does not get their trust with
// it (IAM User Guide, reference_policies_elements_principal, "IAM role principals").

// trustedRoles finds the unique ids of the roles that a trust policy names, and
// refuses it where it names a role, a user or a unique id that is not there. Of
// accounts that are not of this organization nothing is known: their principals
// are taken as they are.
func trustedRoles(tx *op.Tx, trust string) (map[idc.ARN]idc.RoleID, error) {
	found := map[idc.ARN]idc.RoleID{}
	var failed error
	_, err := policy.MapPrincipals(trust, func(principal string) string {
		if failed == nil {
			failed = trustRole(tx, idc.ARN(principal), found)
		}
		return principal
	})
	if err != nil {
		return nil, err
	}
	return found, failed
}

// trustRole checks one principal, and remembers it when it is a role.
func trustRole(tx *op.Tx, principal idc.ARN, found map[idc.ARN]idc.RoleID) error {
	if strings.HasPrefix(string(principal), idc.RolePrefix) {
		_, err := tx.RoleByID(idc.RoleID(principal))
		return unknownPrincipal(err, principal)
	}
	_, service, _, account, resource, ok := principal.Parts()
	kind, _, _ := strings.Cut(resource, "/")
	if !ok || service != "iam" || kind != "role" && kind != "user" {
		return nil
	}
	if _, err := tx.Account(idc.AccountID(account)); idc.Is(err, idc.KindNotFound) {
		return nil
	} else if err != nil {
		return err
	}
	if kind == "user" { // local accounts have none
		return unknownPrincipal(idc.NotFound("USER", string(principal), "no users"), principal)
	}
	role, err := tx.RoleByName(idc.AccountID(account), lastName(principal))
	if err == nil && role.ARN() != principal {
		err = idc.NotFound("ROLE", string(principal), "another path")
	}
	if err == nil {
		found[principal] = role.ID
	}
	return unknownPrincipal(err, principal)
}

func unknownPrincipal(err error, principal idc.ARN) error {
	if !idc.Is(err, idc.KindNotFound) {
		return err
	}
	e := idc.Invalid("Invalid principal in policy: %q:%q", "AWS", principal)
	e.Reason = policy.ReasonMalformed
	return e
}

// pinned is a role's trust policy as it is evaluated: by unique ids. Roles saved
// before ids were kept mean every life of the roles they name.
func pinned(role idc.Role) (string, error) {
	if len(role.Trusted) == 0 {
		return role.Trust, nil
	}
	return policy.MapPrincipals(role.Trust, func(principal string) string {
		if id, ok := role.Trusted[idc.ARN(principal)]; ok {
			return string(id)
		}
		return principal
	})
}

// shown is a role as it is shown: in its trust policy the unique id stands in
// the place of a role that is gone.
func shown(tx *op.Tx, role idc.Role) (idc.Role, error) {
	gone := map[string]idc.RoleID{}
	for arn, id := range role.Trusted {
		if _, err := tx.RoleByID(id); idc.Is(err, idc.KindNotFound) {
			gone[string(arn)] = id
		} else if err != nil {
			return role, err
		}
	}
	if len(gone) == 0 {
		return role, nil
	}
	trust, err := policy.MapPrincipals(role.Trust, func(principal string) string {
		if id, ok := gone[principal]; ok {
			return string(id)
		}
		return principal
	})
	role.Trust = trust
	return role, err
}
