// Package access decides who may reach what: permission sets, their assignment
// to people and groups in accounts, and what a signed-in person can reach by
// them. Semantics are those of the sso-admin API and of the access portal
// (reference 2.1, 2.3 and 8).
//
// An assignment is written here and becomes a role elsewhere: each operation
// that wants something of an account leaves a row in provisioned that says what,
// a request that stays IN_PROGRESS, and a job for the runner of package
// provision. The two packages meet in those rows only.
//
// Administrative methods ask the caller's policies for the action of the same
// name (sso:CreatePermissionSet …) on every resource that the service
// authorization reference lists for it. Those of the portal (portal.go) are for
// people, who need no permission to see what was assigned to them.
//
// Errors: NotFound, Conflict, Invalid, Quota and Denied, with AWS's sentences
// where they are known.
package access

import (
	"maps"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/plane"
)

// Config is what a Service is made of.
type Config struct {
	Gate *op.Gate
	// Planes are the planes by name: where credentials of an account come from.
	Planes map[string]plane.Plane
	// Quotas bound what there may be of a thing.
	Quotas idc.Quotas
	// Clear are what other rooms of the house keep of an instance that is being
	// deleted: each removes a part of it and reports whether anything is left.
	Clear []func(*op.Tx, idc.Instance) (left bool, err error)
}

// Service is the access of a deployment.
type Service struct {
	gate   *op.Gate
	planes map[string]plane.Plane
	quotas idc.Quotas
	clear  []func(*op.Tx, idc.Instance) (bool, error)
}

// New makes the service.
func New(cfg Config) *Service {
	return &Service{gate: cfg.Gate, planes: cfg.Planes, quotas: cfg.Quotas, clear: cfg.Clear}
}

// asked is what one call wants to do, and with what.
type asked struct {
	action   string // CreatePermissionSet
	instance idc.InstanceID
	set      idc.PermissionSetID   // "" where no set is named
	sets     []idc.PermissionSetID // in its place, where several may be named
	accounts []idc.AccountID
	keys     map[string][]string // condition keys of the request
}

// enter authorizes a call on the instance and on everything else it names, and
// answers the instance. Whoever may not ask does not learn what exists. What gives
// access to accounts is Invalid for an instance that has none (reference 2.1 note 14).
func enter(tx *op.Tx, a asked) (idc.Instance, error) {
	instance, err := tx.Instance(a.instance)
	if instance, err = authorize(tx, a, instance, err); err != nil {
		return instance, err
	}
	if instance.Kind == idc.AccountInstance && !ofEveryInstance[a.action] {
		return instance, errNoAccounts()
	}
	return instance, nil
}

func errNoAccounts() error {
	return idc.Invalid("The operation is not supported for account instances of IAM Identity Center, which give access to applications only.")
}

// ofEveryInstance are the actions that do not need an instance of the organization.
var ofEveryInstance = map[string]bool{
	"DescribeInstance": true, "UpdateInstance": true, "DeleteInstance": true, "DescribeRegion": true, "ListRegions": true,
	"TagResource": true, "UntagResource": true, "ListTagsForResource": true,
}

// authorize is enter for an instance in any state, found or not.
func authorize(tx *op.Tx, a asked, instance idc.Instance, err error) (idc.Instance, error) {
	owner, keys := instance.Owner, maps.Clone(a.keys)
	if err != nil {
		if !idc.Is(err, idc.KindNotFound) {
			return instance, err
		}
		owner = tx.Caller.Account
	} else {
		keys = with(keys, "sso:PrimaryRegion", instance.Region)
	}
	action := "sso:" + a.action
	tagged := []idc.ARN{a.instance.ARN()}
	for _, set := range a.named() {
		tagged = append(tagged, set.ARN(a.instance))
	}
	tags, terr := tx.TagsOf(tagged)
	if terr != nil {
		return instance, terr
	}
	var checks []op.Check
	for _, resource := range tagged {
		checks = append(checks, op.Check{Action: action, Resource: resource, Owner: owner, Keys: keys, ResourceTags: tags[resource]})
	}
	for i, set := range a.named() {
		if !tx.Event.ReadOnly {
			var rerr error
			if checks[1+i].Reserved, rerr = reservedSet(tx, a.instance, owner, set); rerr != nil {
				return instance, rerr
			}
		}
	}
	for _, account := range a.accounts {
		reserved := ""
		if !tx.Event.ReadOnly {
			reserved = reservedAccount(tx, owner, account)
		}
		checks = append(checks, op.Check{Action: action, Resource: idc.SSOAccountARN(account), Owner: owner, Keys: keys, Reserved: reserved})
	}
	if aerr := tx.Authorize(checks...); aerr != nil {
		return instance, aerr
	}
	tx.Event.Account = owner
	return instance, err
}

// with adds a condition key.
func with(keys map[string][]string, key string, values ...string) map[string][]string {
	if keys == nil {
		keys = map[string][]string{}
	}
	keys[key] = values
	return keys
}

// A delegated administrator may look at everything, but changes nothing in the
// account that owns the instance, nor a set that is, or shall be, a role there: who
// could, could give itself any permission in the management account (reference 2.1
// note 13).

// reservedAccount says why the caller may change nothing in an account; "" when it may.
func reservedAccount(tx *op.Tx, owner, account idc.AccountID) string {
	if account == owner && tx.Caller.Account != owner {
		return op.ReservedInManagement
	}
	return ""
}

// reservedSet says why the caller may not change a set; "" when it may.
func reservedSet(tx *op.Tx, instance idc.InstanceID, owner idc.AccountID, set idc.PermissionSetID) (string, error) {
	if tx.Caller.Account == owner {
		return "", nil
	}
	_, there, err := tx.Provisioned(instance, owner, set)
	if err != nil || !there {
		return "", err
	}
	return op.ReservedInManagement, nil
}

// named are the sets that a call names.
func (a asked) named() []idc.PermissionSetID {
	if a.set == "" {
		return a.sets
	}
	return []idc.PermissionSetID{a.set}
}

// enterSet is enter for calls about one permission set, which it finds.
func enterSet(tx *op.Tx, a asked) (idc.Instance, idc.PermissionSet, error) {
	instance, err := enter(tx, a)
	if err != nil {
		return instance, idc.PermissionSet{}, err
	}
	set, err := tx.PermissionSet(a.instance, a.set)
	return instance, set, err
}

// pageOf cuts a page out of items that stand in the order of their keys: for
// lists that live inside one row.
func pageOf[T any](items []T, key func(T) string, p idc.PageRequest) idc.Page[T] {
	out := idc.Page[T]{Items: []T{}}
	for _, item := range items {
		if p.After != "" && key(item) <= p.After {
			continue
		}
		if len(out.Items) == max(p.Limit, 1) {
			out.Next = key(out.Items[len(out.Items)-1])
			break
		}
		out.Items = append(out.Items, item)
	}
	return out
}
