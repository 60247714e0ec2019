// Package application is what people use besides accounts: applications with
// who is assigned to them and how they may get tokens, and the trusted token
// issuers whose tokens they exchange. Semantics are those of the sso-admin API
// (reference 2.1 and 10). Tokens themselves are for package token.
//
// Every method asks the caller's policies for the action of the same name on
// the resources that the service authorization reference lists for it, with the
// condition keys sso:ApplicationAccount and sso:PrimaryRegion. An application
// belongs to the account that made it: that account and the owner of the
// instance handle it, and nobody else. Trusted token issuers are the owner's.
//
// Errors: NotFound, Conflict, Invalid, Quota and Denied, with AWS's sentences
// where they are known.
package application

import (
	"maps"
	"slices"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// Config is what a Service is made of.
type Config struct {
	Gate   *op.Gate
	Quotas idc.Quotas
}

// Service is the applications of a deployment.
type Service struct {
	gate   *op.Gate
	quotas idc.Quotas
}

// New makes the service.
func New(cfg Config) *Service { return &Service{gate: cfg.Gate, quotas: cfg.Quotas} }

// asked is what one call wants to do, and with what.
type asked struct {
	action   string // CreateApplication
	instance idc.InstanceID
	// account is whose thing the call is about: that of an application, the
	// caller's own for what it makes or lists, "" for what is the instance's.
	account idc.AccountID
	keys    map[string][]string // condition keys of the request
	// opens reports whether what the call is about opens accounts to an application;
	// nil where it never does.
	opens func(*op.Tx, idc.Instance) (bool, error)
}

// enter authorizes a call on the resources it names, and answers the instance
// they are in. Whoever may not ask does not learn what exists.
func enter(tx *op.Tx, a asked, resources ...idc.ARN) (idc.Instance, error) {
	instance, missing := tx.Instance(a.instance)
	if missing != nil && !idc.Is(missing, idc.KindNotFound) {
		return instance, missing
	}
	owner, kept := tx.Caller.Account, ""
	if missing == nil {
		var err error
		if owner, err = handler(tx, instance, a.account); err != nil {
			return instance, err
		}
		if kept, err = reservedFor(tx, a, instance); err != nil {
			return instance, err
		}
	}
	keys := map[string][]string{"sso:PrimaryRegion": {instance.Region}}
	if missing != nil {
		delete(keys, "sso:PrimaryRegion")
	}
	maps.Copy(keys, a.keys)
	checks := make([]op.Check, 0, len(resources))
	for _, r := range resources {
		tags, err := tx.Tags(r)
		if err != nil {
			return instance, err
		}
		checks = append(checks, op.Check{Action: "sso:" + a.action, Resource: r, Owner: owner, Keys: keys, ResourceTags: tags, Reserved: kept})
	}
	if err := tx.Authorize(checks...); err != nil {
		return instance, err
	}
	tx.Event.Account = owner
	return instance, missing
}

// reservedFor says why a delegated administrator may not do what was asked: an
// application with access to accounts gets into the management account as anybody
// whom it can speak for, so who may speak for it, and for whom, is not theirs to say.
func reservedFor(tx *op.Tx, a asked, instance idc.Instance) (string, error) {
	if a.opens == nil || tx.Event.ReadOnly || tx.Caller.Account == instance.Owner {
		return "", nil
	}
	opens, err := a.opens(tx, instance)
	if err != nil || !opens {
		return "", err
	}
	return op.ReservedApplication, nil
}

// opensAccounts reports whether an application has access to the accounts of people.
func opensAccounts(tx *op.Tx, instance idc.InstanceID, app idc.ApplicationID) (bool, error) {
	_, err := tx.ApplicationScope(instance, app, scopeAccounts)
	if idc.Is(err, idc.KindNotFound) {
		return false, nil
	}
	return err == nil, err
}

// vouchesForAccounts reports whether an application with access to accounts believes
// an issuer.
func vouchesForAccounts(tx *op.Tx, instance idc.Instance, issuer idc.ARN) (bool, error) {
	for p := (idc.PageRequest{Limit: 1000}); ; {
		apps, err := tx.ListApplications(instance.ID, Filter{Account: instance.Owner}, p)
		if err != nil {
			return false, err
		}
		for _, app := range apps.Items {
			if opens, err := opensAccounts(tx, instance.ID, app.ID); err != nil || !opens {
				if err != nil {
					return false, err
				}
				continue
			}
			g, err := tx.ApplicationGrant(instance.ID, app.ID, idc.GrantJWTBearer)
			if err != nil && !idc.Is(err, idc.KindNotFound) {
				return false, err
			}
			if slices.ContainsFunc(g.Issuers, func(a idc.AuthorizedIssuer) bool { return a.Issuer == issuer }) {
				return true, nil
			}
		}
		if p.After = apps.Next; p.After == "" {
			return false, nil
		}
	}
}

// handler is the account whose callers may ask about what belongs to an account
// in an instance. In the instance of the organization every account handles what
// is its own; the owner of an instance handles all of it, and is the answer to
// everybody else, who is refused by it.
func handler(tx *op.Tx, instance idc.Instance, account idc.AccountID) (idc.AccountID, error) {
	if account != tx.Caller.Account || account == instance.Owner {
		return instance.Owner, nil
	}
	org, err := tx.Organization()
	if err == nil && org.Management == instance.Owner {
		return account, nil
	}
	return instance.Owner, err
}

// administers reports whether the caller's account may ask about all of an
// instance: it owns it, or is the delegated administrator of who does.
func administers(tx *op.Tx, instance idc.Instance) bool {
	return instance.Owner == tx.Caller.Account || instance.Owner == tx.Delegator(idc.ServiceSSO)
}

// enterApplication is enter for calls about one application, which it finds.
func enterApplication(tx *op.Tx, action string, arn idc.ARN, keys map[string][]string) (idc.Instance, idc.Application, error) {
	return enterScoped(tx, action, arn, keys, "")
}

// enterScoped is enterApplication for a call that gives the application a scope.
func enterScoped(tx *op.Tx, action string, arn idc.ARN, keys map[string][]string, scope string) (idc.Instance, idc.Application, error) {
	r, _ := arn.SSO()
	all := map[string][]string{"sso:ApplicationAccount": {string(arn.Account())}}
	maps.Copy(all, keys)
	opens := func(tx *op.Tx, instance idc.Instance) (bool, error) {
		if scope == scopeAccounts {
			return true, nil
		}
		return opensAccounts(tx, instance.ID, idc.ApplicationID(r.ID))
	}
	instance, err := enter(tx, asked{action: action, instance: r.Instance, account: arn.Account(), keys: all, opens: opens}, arn)
	if idc.Is(err, idc.KindNotFound) {
		err = noApplication(arn)
	}
	if err != nil {
		return instance, idc.Application{}, err
	}
	app, err := applicationAt(tx, arn)
	return instance, app, err
}

// applicationAt finds the application that an ARN names; one of another account
// than the ARN says is not there.
func applicationAt(tx *op.Tx, arn idc.ARN) (idc.Application, error) {
	r, ok := arn.SSO()
	if !ok || r.Kind != idc.SSOApplication {
		return idc.Application{}, noApplication(arn)
	}
	app, err := tx.Application(r.Instance, idc.ApplicationID(r.ID))
	if idc.Is(err, idc.KindNotFound) || err == nil && app.ARN() != arn {
		return idc.Application{}, noApplication(arn)
	}
	return app, err
}

func noApplication(arn idc.ARN) error {
	return idc.NotFound("APPLICATION", string(arn), "Could not find Application with ARN %s", arn)
}

// denied is what AWS says where the model of an operation knows no NotFound, and
// where a list shows more than the caller may see.
func denied() error { return idc.Denied("You do not have sufficient access to perform this action.") }

// withoutNotFound answers for operations whose model has no NotFound: an
// instance that is not there is one the caller has no access to.
func withoutNotFound(err error) error {
	if idc.Is(err, idc.KindNotFound) {
		return denied()
	}
	return err
}

// full refuses one more than a quota allows.
func full(bound, have int, format string) error {
	if !idc.Reached(bound, have) {
		return nil
	}
	e := idc.Invalid(format, bound)
	e.Kind = idc.KindQuota
	return e
}
