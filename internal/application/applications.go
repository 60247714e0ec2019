package application

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// NewApplication is an application to create. Status "" is enabled, and so is
// the portal's Visibility.
type NewApplication struct {
	Provider    idc.ARN
	Name        string
	Description string
	Status      idc.ApplicationStatus
	Portal      idc.PortalOptions
	Tags        map[string]string
}

// Placed is an application with the instance it is in.
type Placed struct {
	Application idc.Application
	Instance    idc.Instance
}

// CreateApplication adds an application of the caller's account. Its name is
// unique among those of the account in the instance, in any letter case. With
// a token that made one before, and the same n, it answers that one.
func (s *Service) CreateApplication(ctx context.Context, c idc.Caller, id idc.InstanceID, n NewApplication, token string) (Placed, error) {
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (Placed, error) {
		sum := sha256.Sum256([]byte(tx.NewID()))
		app := idc.Application{
			Instance: id, ID: idc.ApplicationID("apl-" + hex.EncodeToString(sum[:8])), Account: c.Account,
			Provider: n.Provider, Name: n.Name, Region: tx.Region(), CreatedAt: tx.Now(),
			Content: idc.ApplicationContent{
				Description: n.Description, Status: enabled(n.Status), Portal: n.Portal,
				AssignmentRequired: true, BackgroundSessions: idc.ApplicationDisabled,
			},
		}
		app.Content.Portal.Visibility = enabled(n.Portal.Visibility)
		keys := map[string][]string{"sso:ApplicationAccount": {string(c.Account)}}
		maps.Copy(keys, idc.TagConditions(n.Tags))
		instance, err := enter(tx, asked{action: "CreateApplication", instance: id, account: c.Account, keys: keys}, id.ARN(), n.Provider, app.ARN())
		if err != nil {
			return Placed{}, err
		}
		made, err := madeBy(token, n)
		if err != nil {
			return Placed{}, err
		}
		if before, asked, ok, err := tx.ApplicationByToken(id, c.Account, token); err != nil || ok {
			if err == nil {
				err = same(made, asked)
			}
			return Placed{before, instance}, err
		}
		tx.Event.Response = map[string]any{"applicationArn": app.ARN()}
		return Placed{app, instance}, s.insert(tx, app, made, n.Tags)
	})
}

// insert checks and writes an application with its tags.
func (s *Service) insert(tx *op.Tx, app idc.Application, made store.ClientToken, tags map[string]string) error {
	if p, err := provider(app.Provider); err != nil {
		return err
	} else if p.ARN != Custom {
		return idc.Invalid("The application provider with arn '%s' is not supported for this action.", p.ARN)
	}
	if err := checkPortal(app.Content.Portal); err != nil {
		return err
	}
	if bound := s.quotas.Applications; bound > 0 {
		have, err := tx.CountApplications(app.Instance, bound)
		if err != nil {
			return err
		}
		if err := full(bound, have, "You have exceeded AWS SSO limits. An instance can have at most %d applications."); err != nil {
			return err
		}
	}
	if err := tx.InsertApplication(app, made); err != nil {
		return err
	}
	return s.setTags(tx, app.ARN(), tags)
}

// DescribeApplication finds an application.
func (s *Service) DescribeApplication(ctx context.Context, c idc.Caller, arn idc.ARN) (Placed, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (Placed, error) {
		instance, app, err := enterApplication(tx, "DescribeApplication", arn, nil)
		return Placed{app, instance}, err
	})
}

// Filter names the applications of a list; empty members name all.
type Filter = store.ApplicationFilter

// ListApplications lists the applications of an instance by id. Accounts that do
// not own the instance list their own only, and have to say so.
func (s *Service) ListApplications(ctx context.Context, c idc.Caller, id idc.InstanceID, f Filter, p idc.PageRequest) (idc.Page[Placed], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[Placed], error) {
		none := idc.Page[Placed]{}
		if err := tx.Authorize(op.Check{Action: "sso:ListApplications", Resource: "*", Owner: c.Account}); err != nil {
			return none, err
		}
		instance, err := tx.Instance(id)
		if err != nil {
			return none, withoutNotFound(err)
		}
		who, err := handler(tx, instance, f.Account)
		if err != nil {
			return none, err
		}
		if who != c.Account && !administers(tx, instance) {
			return none, denied()
		}
		page, err := tx.ListApplications(id, f, p)
		return idc.MapPage(page, func(app idc.Application) Placed { return Placed{app, instance} }), err
	})
}

// Change is what UpdateApplication changes; nil leaves a member as it is. The
// visibility in the portal is fixed when the application is made.
type Change struct {
	Name        *string
	Description *string
	Status      *idc.ApplicationStatus
	SignIn      *SignIn
}

// SignIn is where signing in begins.
type SignIn struct {
	Origin idc.SignInOrigin
	URL    string
}

// UpdateApplication changes an application.
func (s *Service) UpdateApplication(ctx context.Context, c idc.Caller, arn idc.ARN, change Change) error {
	return s.edit(ctx, c, "UpdateApplication", arn, func(app *idc.Application) error {
		if change.Name != nil {
			app.Name = *change.Name
		}
		if change.Description != nil {
			app.Content.Description = *change.Description
		}
		if change.Status != nil {
			app.Content.Status = *change.Status
		}
		if change.SignIn != nil {
			app.Content.Portal.Origin, app.Content.Portal.URL = change.SignIn.Origin, change.SignIn.URL
		}
		return checkPortal(app.Content.Portal)
	})
}

// edit changes an application, unless it stays what it was.
func (s *Service) edit(ctx context.Context, c idc.Caller, action string, arn idc.ARN, change func(*idc.Application) error) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		_, before, err := enterApplication(tx, action, arn, nil)
		if err != nil {
			return err
		}
		after := before
		if err := change(&after); err != nil || after == before {
			return err
		}
		return tx.UpdateApplication(before, after)
	})
}

// DeleteApplication removes an application with its assignments and all that
// was configured of it.
func (s *Service) DeleteApplication(ctx context.Context, c idc.Caller, arn idc.ARN) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		_, app, err := enterApplication(tx, "DeleteApplication", arn, nil)
		if err != nil {
			return err
		}
		return tx.DeleteApplication(app)
	})
}

// SessionConfiguration says whether jobs of an application may go on for people
// who have signed out. AWS documents no default; here it is off.
func (s *Service) SessionConfiguration(ctx context.Context, c idc.Caller, arn idc.ARN) (idc.ApplicationStatus, error) {
	app, err := s.view(ctx, c, "GetApplicationSessionConfiguration", arn)
	return app.Content.BackgroundSessions, err
}

// PutSessionConfiguration changes SessionConfiguration; status "" leaves it as it is.
func (s *Service) PutSessionConfiguration(ctx context.Context, c idc.Caller, arn idc.ARN, status idc.ApplicationStatus) error {
	return s.edit(ctx, c, "PutApplicationSessionConfiguration", arn, func(app *idc.Application) error {
		if status != "" {
			app.Content.BackgroundSessions = status
		}
		return nil
	})
}

// view is any operation that answers a part of an application.
func (s *Service) view(ctx context.Context, c idc.Caller, action string, arn idc.ARN) (idc.Application, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Application, error) {
		_, app, err := enterApplication(tx, action, arn, nil)
		return app, err
	})
}

// checkPortal holds the portal options to what they need (reference 10.3).
func checkPortal(p idc.PortalOptions) error {
	if p.Origin == idc.OriginApplication && p.URL == "" {
		return idc.Invalid("ApplicationUrl is required when the Origin of SignInOptions is APPLICATION.")
	}
	return nil
}

func enabled(s idc.ApplicationStatus) idc.ApplicationStatus {
	if s == "" {
		return idc.ApplicationEnabled
	}
	return s
}
