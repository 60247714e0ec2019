package store

import (
	"slices"
	"time"

	"gatehouse/internal/idc"
)

// What ends the logins of applications. An application's tokens are those of token
// families, so ending the families ends all that was issued.

// endFamilies ends the families that a query finds by a column of theirs.
func (tx *Tx) endFamilies(query string, store idc.StoreID, args ...any) error {
	ids, err := scanAll[idc.FamilyID](tx, query, append([]any{store}, args...)...)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := tx.EndTokenFamily(store, id); err != nil {
			return err
		}
	}
	return nil
}

// endLogins ends every login of an application that is going away or out of use.
func (tx *Tx) endLogins(a idc.Application) error {
	instance, err := tx.Instance(a.Instance)
	if err != nil {
		return err
	}
	return tx.endFamilies("FamiliesOfApplication", instance.Store, a.ID)
}

// endVouched ends every login that a trusted issuer vouched for.
func (tx *Tx) endVouched(i idc.TrustedTokenIssuer) error {
	instance, err := tx.Instance(i.Instance)
	if err != nil {
		return err
	}
	return tx.endFamilies("FamiliesOfIssuer", instance.Store, i.ID)
}

// endUnassigned ends the logins of those who are signed in to an application and
// may no longer use it; people bounds whom it looks at, nil is everybody.
func (tx *Tx) endUnassigned(a idc.Application, people []idc.UserID) error {
	if !a.Content.AssignmentRequired {
		return nil
	}
	instance, err := tx.Instance(a.Instance)
	if err != nil {
		return err
	}
	users, err := scanAll[idc.UserID](tx, "UsersOfApplication", instance.Store, a.ID)
	if err != nil || len(users) == 0 {
		return err
	}
	bound := map[idc.UserID]bool{}
	for _, user := range people {
		bound[user] = true
	}
	users = slices.DeleteFunc(users, func(user idc.UserID) bool { return people != nil && !bound[user] })
	for _, user := range users {
		may, err := tx.MayUse(instance, user, a)
		if err != nil {
			return err
		}
		if may {
			continue
		}
		if err := tx.endFamilies("FamiliesOfUserIn", instance.Store, a.ID, user); err != nil {
			return err
		}
	}
	return nil
}

// EndOldestLogins ends a person's logins of an application but for the newest.
func (tx *Tx) EndOldestLogins(store idc.StoreID, a idc.ApplicationID, user idc.UserID, keep int) error {
	return tx.endFamilies("OlderFamiliesOfUserIn", store, a, user, keep)
}

// applicationsOf are the applications that principals are assigned to, each once.
func (tx *Tx) applicationsOf(instance idc.InstanceID, of []idc.Principal) ([]idc.ApplicationID, error) {
	var out []idc.ApplicationID
	for _, p := range of {
		all, err := collect(tx, "ApplicationAssignmentsOf", scanApplicationAssignment(instance), instance, p.Type, p.ID)
		if err != nil {
			return nil, err
		}
		for _, a := range all {
			if !slices.Contains(out, a.Application) {
				out = append(out, a.Application)
			}
		}
	}
	return out, nil
}

// UsersByExternalID finds the users that have an id at whatever issuer: nobody,
// one, or two of several.
func (tx *Tx) UsersByExternalID(store idc.StoreID, id string) ([]idc.UserID, error) {
	return scanAll[idc.UserID](tx, "OwnersOfExternalID", store, idc.PrincipalUser, id)
}

// Ended reports whether a mark ends what was issued at a time in a family.
func (tx *Tx) Ended(f idc.TokenFamily, issued time.Time) (bool, error) {
	for _, m := range append(PersonMarks(f.User, f.Session), Mark{MarkFamily, string(f.ID)}) {
		until, err := tx.NotBefore(f.Store, m.Kind, m.ID)
		if err != nil || !issued.After(until) {
			return true, err
		}
	}
	return false, nil
}
