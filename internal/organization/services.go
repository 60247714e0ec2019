package organization

import (
	"context"
	"regexp"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// serviceForm is what principals of services look like. Which services there are is
// AWS's: a registration of any of them is kept, and means what it says for Identity
// Center's.
var serviceForm = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com$`)

// EnableService lets a service act in all accounts; when it may already nothing
// changes.
func (s *Service) EnableService(ctx context.Context, c idc.Caller, service string) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		if err := enterService(tx, "EnableAWSServiceAccess", service, all); err != nil {
			return err
		}
		return tx.PutServiceAccess(idc.ServiceAccess{Service: service, EnabledAt: tx.Now()})
	})
}

// DisableService ends what EnableService began; a service with a delegated
// administrator keeps its access.
func (s *Service) DisableService(ctx context.Context, c idc.Caller, service string) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		if err := enterService(tx, "DisableAWSServiceAccess", service, all); err != nil {
			return err
		}
		registered, err := tx.ListDelegations(service, idc.PageRequest{Limit: 1})
		if err != nil {
			return err
		}
		if len(registered.Items) > 0 {
			return quota("DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE", "You attempted to disable service access for a service that has a delegated administrator. Deregister it first.")
		}
		access, ok, err := tx.ServiceAccess(service)
		if err != nil || !ok {
			return err
		}
		return tx.DeleteServiceAccess(access)
	})
}

// ServicesWithAccess lists the services that may act in all accounts, by name.
func (s *Service) ServicesWithAccess(ctx context.Context, c idc.Caller, p idc.PageRequest) (idc.Page[idc.ServiceAccess], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.ServiceAccess], error) {
		org, err := enter(tx, "ListAWSServiceAccessForOrganization", nil, all)
		if err == nil {
			err = needAllFeatures(org)
		}
		if err != nil {
			return idc.Page[idc.ServiceAccess]{}, err
		}
		return tx.ListServiceAccess(p)
	})
}

// RegisterDelegatedAdministrator lets a member administer a service in the
// management account's place, from the next call on. Identity Center has one
// delegated administrator at a time (reference 2.1 note 13).
func (s *Service) RegisterDelegatedAdministrator(ctx context.Context, c idc.Caller, id idc.AccountID, service string) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		if err := enterService(tx, "RegisterDelegatedAdministrator", service, named(string(id))); err != nil {
			return err
		}
		org, err := tx.Organization()
		if err != nil {
			return err
		}
		account, err := tx.Account(id)
		if err != nil {
			return err
		}
		switch {
		case id == org.Management:
			return quota("CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR", "You attempted to register the management account of the organization as a delegated administrator for an Amazon Web Services service integrated with Organizations. You can designate only a member account as a delegated administrator.")
		case account.Status != idc.AccountActive:
			return quota("CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR", "You attempted to register an account that is not active as a delegated administrator.")
		}
		if _, ok, err := tx.ServiceAccess(service); err != nil || !ok {
			if err == nil {
				err = quota("SERVICE_ACCESS_NOT_ENABLED", "You attempted to register a delegated administrator before you enabled service access. Call the EnableAWSServiceAccess API first.")
			}
			return err
		}
		d := idc.Delegation{Account: id, Service: service, Since: tx.Now()}
		if service != idc.ServiceSSO {
			return tx.InsertDelegation(d)
		}
		registered, err := tx.ListDelegations(service, idc.PageRequest{Limit: 1})
		if err != nil {
			return err
		}
		if len(registered.Items) > 0 && registered.Items[0].Account != id {
			return quota("MAX_DELEGATED_ADMINISTRATORS_FOR_SERVICE_LIMIT_EXCEEDED", "You attempted to register more delegated administrators than allowed for the service principal: account %s administers it.", registered.Items[0].Account)
		}
		return tx.InsertDelegation(d)
	})
}

// DeregisterDelegatedAdministrator ends a registration: the account's callers act
// on their own account only from the next call on.
func (s *Service) DeregisterDelegatedAdministrator(ctx context.Context, c idc.Caller, id idc.AccountID, service string) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		if err := enterService(tx, "DeregisterDelegatedAdministrator", service, named(string(id))); err != nil {
			return err
		}
		if _, err := tx.Account(id); err != nil {
			return err
		}
		return tx.DeleteDelegation(idc.Delegation{Account: id, Service: service})
	})
}

// Administrator is a member that administers services, since the first of them.
type Administrator struct {
	Account
	Since time.Time
}

// DelegatedAdministrators lists the accounts that administer a service, or any when
// service is "", by id.
func (s *Service) DelegatedAdministrators(ctx context.Context, c idc.Caller, service string, p idc.PageRequest) (idc.Page[Administrator], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[Administrator], error) {
		none := idc.Page[Administrator]{}
		var keys map[string][]string
		if service != "" {
			keys = servicePrincipal(service)
		}
		org, err := enter(tx, "ListDelegatedAdministrators", keys, all)
		if err != nil {
			return none, err
		}
		page, err := tx.ListDelegations(service, p)
		if err != nil {
			return none, err
		}
		places := newPlaces(tx, org)
		return convert(page, func(d idc.Delegation) (Administrator, error) {
			a, err := tx.Account(d.Account)
			if err != nil {
				return Administrator{}, err
			}
			account, err := places.account(a)
			return Administrator{account, d.Since}, err
		})
	})
}

// DelegatedServices lists what a member administers, by service.
func (s *Service) DelegatedServices(ctx context.Context, c idc.Caller, id idc.AccountID, p idc.PageRequest) (idc.Page[idc.Delegation], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.Delegation], error) {
		none := idc.Page[idc.Delegation]{}
		if _, err := enter(tx, "ListDelegatedServicesForAccount", nil, named(string(id))); err != nil {
			return none, err
		}
		if _, err := tx.Account(id); err != nil {
			return none, err
		}
		page, err := tx.ListDelegationsOf(id, p)
		if err == nil && len(page.Items) == 0 && p.After == "" {
			err = errNotRegistered()
		}
		return page, err
	})
}

// enterService is enter for changes of what a service may do.
func enterService(tx *op.Tx, action, service string, resources func(idc.Organization) []idc.ARN) error {
	org, err := enter(tx, action, servicePrincipal(service), resources)
	if err != nil {
		return err
	}
	if !serviceForm.MatchString(service) {
		return invalid("UNRECOGNIZED_SERVICE_PRINCIPAL", "You specified an unrecognized service principal.")
	}
	return needAllFeatures(org)
}

func servicePrincipal(service string) map[string][]string {
	return map[string][]string{"organizations:serviceprincipal": {service}}
}

func errNotRegistered() error {
	return idc.Conflict("AccountNotRegisteredException", "The provided account is not a registered delegated administrator for your organization.")
}
