package application

import (
	"context"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// CreateAssignment lets a principal use an application; Conflict when it may already.
func (s *Service) CreateAssignment(ctx context.Context, c idc.Caller, arn idc.ARN, who idc.Principal) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		instance, app, err := enterApplication(tx, "CreateApplicationAssignment", arn, nil)
		if err != nil {
			return err
		}
		if who, err = existing(tx, instance, who); err != nil {
			return err
		}
		return tx.InsertApplicationAssignment(idc.ApplicationAssignment{
			Instance: app.Instance, Application: app.ID, Account: app.Account, Principal: who, CreatedAt: tx.Now(),
		})
	})
}

// DescribeAssignment finds the assignment that a principal has itself; groups it
// is in do not count.
func (s *Service) DescribeAssignment(ctx context.Context, c idc.Caller, arn idc.ARN, who idc.Principal) (idc.ApplicationAssignment, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.ApplicationAssignment, error) {
		instance, app, err := enterApplication(tx, "DescribeApplicationAssignment", arn, nil)
		if err != nil {
			return idc.ApplicationAssignment{}, err
		}
		return tx.ApplicationAssignment(app.Instance, app.ID, plain(instance, who))
	})
}

// DeleteAssignment takes an assignment away; one that is not there is no error.
func (s *Service) DeleteAssignment(ctx context.Context, c idc.Caller, arn idc.ARN, who idc.Principal) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		instance, app, err := enterApplication(tx, "DeleteApplicationAssignment", arn, nil)
		if err != nil {
			return err
		}
		a, err := tx.ApplicationAssignment(app.Instance, app.ID, plain(instance, who))
		if idc.Is(err, idc.KindNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		return tx.DeleteApplicationAssignment(a)
	})
}

// ListAssignments lists who is assigned to an application.
func (s *Service) ListAssignments(ctx context.Context, c idc.Caller, arn idc.ARN, p idc.PageRequest) (idc.Page[idc.ApplicationAssignment], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.ApplicationAssignment], error) {
		_, app, err := enterApplication(tx, "ListApplicationAssignments", arn, nil)
		if err != nil {
			return idc.Page[idc.ApplicationAssignment]{}, err
		}
		return tx.ListApplicationAssignments(app.Instance, app.ID, p)
	})
}

// ListAssignmentsFor lists what a principal is assigned to, itself and through
// groups; only is one application, or "" for all. Accounts that do not own the
// instance ask about an application of their own.
func (s *Service) ListAssignmentsFor(ctx context.Context, c idc.Caller, id idc.InstanceID, who idc.Principal, only idc.ARN, p idc.PageRequest) (idc.Page[idc.ApplicationAssignment], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.ApplicationAssignment], error) {
		none := idc.Page[idc.ApplicationAssignment]{}
		a := asked{action: "ListApplicationAssignmentsForPrincipal", instance: id, account: c.Account}
		if only != "" {
			a.keys = map[string][]string{"sso:ApplicationAccount": {string(only.Account())}}
		}
		instance, err := enter(tx, a, id.ARN())
		if err != nil {
			return none, err
		}
		if !administers(tx, instance) && only.Account() != c.Account {
			return none, denied()
		}
		var app idc.Application
		if only != "" {
			if app, err = applicationAt(tx, only); err != nil {
				return none, err
			}
			if app.Instance != id {
				return none, noApplication(only)
			}
		}
		if who, err = existing(tx, instance, who); err != nil {
			return none, err
		}
		return tx.ListApplicationAssignmentsThrough(instance, who, app.ID, p)
	})
}

// AssignmentRequired says whether only who is assigned may use an application.
func (s *Service) AssignmentRequired(ctx context.Context, c idc.Caller, arn idc.ARN) (bool, error) {
	app, err := s.view(ctx, c, "GetApplicationAssignmentConfiguration", arn)
	return app.Content.AssignmentRequired, err
}

// RequireAssignment changes AssignmentRequired. Assignments stay as they are,
// and count again when they are required again.
func (s *Service) RequireAssignment(ctx context.Context, c idc.Caller, arn idc.ARN, required bool) error {
	return s.edit(ctx, c, "PutApplicationAssignmentConfiguration", arn, func(app *idc.Application) error {
		app.Content.AssignmentRequired = required
		return nil
	})
}

// existing is the principal as the store knows it; NotFound when it is not there.
func existing(tx *op.Tx, instance idc.Instance, p idc.Principal) (idc.Principal, error) {
	p = plain(instance, p)
	var err error
	if p.Type == idc.PrincipalGroup {
		_, err = tx.Group(instance.Store, idc.GroupID(p.ID))
	} else {
		_, err = tx.User(instance.Store, idc.UserID(p.ID))
	}
	if idc.Is(err, idc.KindNotFound) {
		return p, idc.NotFound(string(p.Type), p.ID, "%s with id %s does not exist in identity store %s.", p.Type, p.ID, instance.Store)
	}
	return p, err
}

// plain brings both forms of an id to one.
func plain(instance idc.Instance, p idc.Principal) idc.Principal {
	if id, ok := idc.PlainID(instance.Store, p.ID); ok {
		p.ID = id
	}
	return p
}
