package local

import (
	"maps"
	"slices"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/policy"
)

// IAM is Identity and Access Management of local accounts: roles, their policies,
// customer managed policies and what there is to read of AWS's, identity providers,
// the keys of the root, and what would be decided. It is safe for concurrent use.
//
// Everything is about the account of the caller, and every method asks the
// caller's policies for the action of the same name (iam:CreateRole …). Errors:
// NotFound, Conflict (of reason DeleteConflict or UnmodifiableEntity where it is not
// about a taken name), Quota, Invalid (of reason MalformedPolicyDocument), Denied.
type IAM struct {
	cfg Config
}

// NewIAM makes the service.
func NewIAM(cfg Config) *IAM { return &IAM{cfg} }

// Reasons in AWS's spelling.
const (
	reasonInUse        idc.Reason = "DeleteConflict"
	reasonUnmodifiable idc.Reason = "UnmodifiableEntity"
	reasonUnattachable idc.Reason = "PolicyNotAttachable"
	reasonInput        idc.Reason = "InvalidInput"
)

// authorize asks for an action on something of the caller's account.
func authorize(tx *op.Tx, action string, resource idc.ARN, tags map[string]string, keys map[string][]string) error {
	return tx.Authorize(op.Check{
		Action: "iam:" + action, Resource: resource, Owner: tx.Caller.Account, Keys: withTags(keys, tags), ResourceTags: tags,
	})
}

// withTags adds iam:ResourceTag, which IAM has beside the global key.
func withTags(keys map[string][]string, tags map[string]string) map[string][]string {
	if len(tags) == 0 {
		return keys
	}
	all := maps.Clone(keys)
	if all == nil {
		all = make(map[string][]string, len(tags))
	}
	for k, v := range tags {
		all["iam:resourcetag/"+k] = []string{v}
	}
	return all
}

// requestTags are the condition keys of tags that come with a request.
func requestTags(tags map[string]string) map[string][]string {
	keys := make(map[string][]string, len(tags)+1)
	for k, v := range tags {
		keys["aws:requesttag/"+k] = []string{v}
	}
	if len(tags) > 0 {
		keys["aws:tagkeys"] = slices.Sorted(maps.Keys(tags))
	}
	return keys
}

// findRole authorizes an action on a role of the caller's account and finds it.
// Whoever may not ask does not learn whether it exists. keys may be nil; it gets
// the role that was found, whose ID is empty where there is none.
func findRole(tx *op.Tx, action, name string, keys func(idc.Role) map[string][]string) (idc.Role, error) {
	role, err := tx.RoleByName(tx.Caller.Account, name)
	if err != nil {
		if !idc.Is(err, idc.KindNotFound) {
			return role, err
		}
		role = idc.Role{Account: tx.Caller.Account, Name: name, Path: "/"}
	}
	var more map[string][]string
	if keys != nil {
		more = keys(role)
	}
	if aerr := authorize(tx, action, role.ARN(), role.Tags, more); aerr != nil {
		return role, aerr
	}
	return role, err
}

// changeRole is findRole for an action that changes the role. Provisioned roles
// are refused to everybody, root included (reference 1.1).
func changeRole(tx *op.Tx, action, name string, keys func(idc.Role) map[string][]string, change func(*idc.Role) error) error {
	before, err := findRole(tx, action, name, keys)
	if err == nil {
		err = unprotected(before)
	}
	if err != nil {
		return err
	}
	return saveRole(tx, before, change)
}

// saveRole changes a copy of a role and keeps that.
func saveRole(tx *op.Tx, before idc.Role, change func(*idc.Role) error) error {
	after := before
	after.Inline, after.Tags, after.Attached = maps.Clone(before.Inline), maps.Clone(before.Tags), slices.Clone(before.Attached)
	if err := change(&after); err != nil {
		return err
	}
	return tx.UpdateRole(before, after)
}

// unprotected refuses roles that are AWS's own.
func unprotected(role idc.Role) error {
	if !reserved(role.Path) && !strings.HasPrefix(role.Path, idc.ServiceRolePath) {
		return nil
	}
	return idc.Conflict(reasonUnmodifiable, "Cannot perform the operation on the protected role '%s' - this role is only modifiable by AWS", role.Name)
}

// boundaryKey is iam:PermissionsBoundary of actions on a role that has one.
func boundaryKey(role idc.Role) map[string][]string {
	if role.Boundary == "" {
		return nil
	}
	return map[string][]string{"iam:permissionsboundary": {string(role.Boundary)}}
}

// checkDocument compiles a document as its place demands, and holds it to the
// size that IAM has there.
func checkDocument(doc string, kind policy.Kind, most int, quota string) error {
	if _, err := policy.Compile([]byte(doc), kind); err != nil {
		return err
	}
	if documentSize(doc) > most {
		return quotaError("Cannot exceed quota for %s: %d", quota, most)
	}
	return nil
}

// invalidInput is a request that IAM can read and refuses for what it says.
func invalidInput(format string, args ...any) error {
	e := idc.Invalid(format, args...)
	e.Reason = reasonInput
	return e
}

func quotaError(format string, args ...any) error {
	e := idc.Invalid(format, args...)
	e.Kind = idc.KindQuota
	return e
}

// pageOf makes a page of a list that is at hand, in the order of its keys.
func pageOf[T any](items []T, key func(T) string, p idc.PageRequest) idc.Page[T] {
	sorted := slices.SortedFunc(slices.Values(items), func(a, b T) int { return strings.Compare(key(a), key(b)) })
	from, _ := slices.BinarySearchFunc(sorted, p.After, func(item T, after string) int {
		if key(item) <= after && after != "" {
			return -1
		}
		return 1
	})
	rest := sorted[from:]
	if len(rest) <= p.Limit {
		return idc.Page[T]{Items: rest}
	}
	return idc.Page[T]{Items: rest[:p.Limit], Next: key(rest[p.Limit-1])}
}
