package application

import (
	"context"
	"errors"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/policy"
)

// PutMethod says how an application proves who it is. The actor policy must be
// a resource-based policy; it is answered as it was given.
func (s *Service) PutMethod(ctx context.Context, c idc.Caller, arn idc.ARN, m idc.ApplicationMethod) error {
	wrong := checkActors(m.ActorPolicy) // a policy is not read inside a transaction
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		_, app, err := enterApplication(tx, "PutApplicationAuthenticationMethod", arn, nil)
		if err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		return tx.PutApplicationMethod(app, m)
	})
}

// Method is an application's authentication method of a type.
func (s *Service) Method(ctx context.Context, c idc.Caller, arn idc.ARN, t string) (idc.ApplicationMethod, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.ApplicationMethod, error) {
		_, app, err := enterApplication(tx, "GetApplicationAuthenticationMethod", arn, nil)
		if err != nil {
			return idc.ApplicationMethod{}, err
		}
		return tx.ApplicationMethod(app.Instance, app.ID, t)
	})
}

// ListMethods lists all authentication methods of an application.
func (s *Service) ListMethods(ctx context.Context, c idc.Caller, arn idc.ARN) ([]idc.ApplicationMethod, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) ([]idc.ApplicationMethod, error) {
		_, app, err := enterApplication(tx, "ListApplicationAuthenticationMethods", arn, nil)
		if err != nil {
			return nil, err
		}
		return tx.ApplicationMethods(app.Instance, app.ID)
	})
}

// DeleteMethod takes an authentication method away; one that is not there is no error.
func (s *Service) DeleteMethod(ctx context.Context, c idc.Caller, arn idc.ARN, t string) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		_, app, err := enterApplication(tx, "DeleteApplicationAuthenticationMethod", arn, nil)
		if err != nil {
			return err
		}
		return tx.DeleteApplicationMethod(app, t)
	})
}

// longestActorPolicy is the most that an actor policy may be: it is read anew, and
// kept in memory, for whoever asks for tokens. AWS documents no bound; it has
// this one for the policies of buckets.
const longestActorPolicy = 20 << 10

// checkActors reports what is wrong with an actor policy.
func checkActors(document []byte) error {
	if len(document) > longestActorPolicy {
		return idc.Invalid("The actor policy is longer than %d bytes.", longestActorPolicy)
	}
	_, err := policy.Compile(document, policy.ResourcePolicy)
	var e *idc.Error
	if errors.As(err, &e) && e.Kind == idc.KindInvalid {
		return idc.Invalid("The actor policy is not valid: %s", e.Message)
	}
	return err
}
