package application

import (
	"context"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// scopeAccounts opens every account and role of a person to the application
// that holds it. Only applications of the instance's owner may (reference 10.3).
const scopeAccounts = "sso:account:access"

// PutScope lets an application ask for a scope, of the targets given: itself or
// other applications, or instances.
func (s *Service) PutScope(ctx context.Context, c idc.Caller, arn idc.ARN, scope idc.ApplicationScope) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		instance, app, err := enterScoped(tx, "PutApplicationAccessScope", arn, nil, scope.Scope)
		if err != nil {
			return err
		}
		if scope.Scope == scopeAccounts && app.Account != instance.Owner {
			return idc.Denied("Only applications of the account that owns the instance can have the scope %s.", scopeAccounts)
		}
		for _, target := range scope.Targets {
			if err := checkTarget(tx, app.Instance, target); err != nil {
				return err
			}
		}
		if err := s.roomForScope(tx, app, scope.Scope); err != nil {
			return err
		}
		return tx.PutApplicationScope(app, scope)
	})
}

// Scope is a scope that an application may ask for.
func (s *Service) Scope(ctx context.Context, c idc.Caller, arn idc.ARN, scope string) (idc.ApplicationScope, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.ApplicationScope, error) {
		_, app, err := enterApplication(tx, "GetApplicationAccessScope", arn, nil)
		if err != nil {
			return idc.ApplicationScope{}, err
		}
		return tx.ApplicationScope(app.Instance, app.ID, scope)
	})
}

// ListScopes lists the scopes of an application by name.
func (s *Service) ListScopes(ctx context.Context, c idc.Caller, arn idc.ARN, p idc.PageRequest) (idc.Page[idc.ApplicationScope], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.ApplicationScope], error) {
		_, app, err := enterApplication(tx, "ListApplicationAccessScopes", arn, nil)
		if err != nil {
			return idc.Page[idc.ApplicationScope]{}, err
		}
		return tx.ListApplicationScopes(app.Instance, app.ID, p)
	})
}

// DeleteScope takes a scope away; one that is not there is no error.
func (s *Service) DeleteScope(ctx context.Context, c idc.Caller, arn idc.ARN, scope string) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		_, app, err := enterApplication(tx, "DeleteApplicationAccessScope", arn, nil)
		if err != nil {
			return err
		}
		return tx.DeleteApplicationScope(app, scope)
	})
}

// checkTarget requires a target to be the instance or an application in it.
func checkTarget(tx *op.Tx, instance idc.InstanceID, target idc.ARN) error {
	if target == instance.ARN() {
		return nil
	}
	app, err := applicationAt(tx, target)
	if idc.Is(err, idc.KindNotFound) || err == nil && app.Instance != instance {
		return idc.NotFound("TARGET", string(target), "Could not find the authorized target %s", target)
	}
	return err
}

// roomForScope refuses a scope more than the quota; a scope that the application
// has already may be replaced.
func (s *Service) roomForScope(tx *op.Tx, app idc.Application, scope string) error {
	bound := s.quotas.ScopesOfApplication
	if bound == 0 {
		return nil
	}
	_, err := tx.ApplicationScope(app.Instance, app.ID, scope)
	if !idc.Is(err, idc.KindNotFound) {
		return err
	}
	have, err := tx.CountApplicationScopes(app.Instance, app.ID)
	if err != nil {
		return err
	}
	return full(bound, have, "You have exceeded AWS SSO limits. An application can have at most %d access scopes.")
}
