package application

import (
	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// cleared is how many things Clear removes at a time.
const cleared = 100

// Clear removes some of the applications and trusted token issuers of an
// instance that is being deleted, and reports whether anything is left. The
// caller has authorized the deletion of the instance.
func (s *Service) Clear(tx *op.Tx, instance idc.Instance) (left bool, err error) {
	some := idc.PageRequest{Limit: cleared}
	apps, err := tx.ListApplications(instance.ID, Filter{}, some)
	if err != nil {
		return false, err
	}
	for _, app := range apps.Items {
		if err := tx.DeleteApplication(app); err != nil {
			return false, err
		}
	}
	issuers, err := tx.ListTrustedTokenIssuers(instance.ID, some)
	if err != nil {
		return false, err
	}
	for _, i := range issuers.Items {
		if err := tx.DeleteTrustedTokenIssuer(i); err != nil {
			return false, err
		}
	}
	return apps.Next != "" || issuers.Next != "", nil
}
