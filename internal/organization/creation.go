package organization

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// NewAccount is an account to create.
type NewAccount struct {
	Name     string
	Email    string
	RoleName string // the role through which the management account gets in; "" is OrganizationAccountAccessRole
	Parent   string // root or unit; "" is the root
	Tags     map[string]string
}

// Where a request to create an account stands.
const (
	StateInProgress = "IN_PROGRESS"
	StateSucceeded  = "SUCCEEDED"
	StateFailed     = "FAILED"
)

// Why a request failed, besides store.ReasonEmailTaken.
const (
	failureLimit    = "ACCOUNT_LIMIT_EXCEEDED"
	failureInternal = "INTERNAL_FAILURE"
)

const defaultAccessRole = "OrganizationAccountAccessRole"

// CreateAccount asks for an account on the local plane, with the role that lets the
// management account in. The request is IN_PROGRESS until a Worker has carried it
// out; so a taken e-mail address, or one account too many, is a request that FAILED
// and no error.
func (s *Service) CreateAccount(ctx context.Context, c idc.Caller, n NewAccount) (idc.AccountRequest, error) {
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (idc.AccountRequest, error) {
		none := idc.AccountRequest{}
		org, err := enter(tx, "CreateAccount", requestTags(n.Tags), all)
		if err != nil {
			return none, err
		}
		n.Parent = cmp.Or(n.Parent, string(org.Root))
		if _, err := findParent(tx, org, n.Parent, "ParentNotFoundException"); err != nil {
			return none, err
		}
		if err := s.checkTags(nil, n.Tags); err != nil {
			return none, err
		}
		id, err := s.randomText(lowerAlphanumeric, 32)
		if err != nil {
			return none, err
		}
		r := idc.AccountRequest{
			ID: "car-" + id, Name: n.Name, Email: n.Email, State: StateInProgress, RequestedAt: tx.Now(),
			RoleName: cmp.Or(n.RoleName, defaultAccessRole), Parent: n.Parent, Tags: n.Tags,
		}
		if err := tx.PutAccountRequest(r); err != nil {
			return none, err
		}
		tx.Event.Response = map[string]any{"createAccountStatus": map[string]any{"id": r.ID, "state": r.State}}
		return r, wake(tx, r.ID)
	})
}

// finishCreation carries out a request to create an account.
func (s *Service) finishCreation(tx *op.Tx, id string) error {
	r, err := tx.AccountRequest(id)
	if err != nil || r.State != StateInProgress {
		return ignoreMissing(err)
	}
	org, err := tx.Organization()
	if err != nil {
		return err
	}
	now := tx.Now()
	r.CompletedAt, r.State = &now, StateFailed
	if r.FailureReason, err = s.refusal(tx, org, r); err != nil {
		return err
	}
	if r.FailureReason == "" {
		r.State = StateSucceeded
		if r.Account, err = s.addAccount(tx, org, r); err != nil {
			return err
		}
		tx.Event.About(org.AccountARN(r.Account))
	}
	tx.Event.Name, tx.Event.Account = "CreateAccountResult", org.Management
	tx.Event.Details = map[string]any{"createAccountStatus": map[string]any{
		"id": r.ID, "state": r.State, "accountName": r.Name, "accountId": r.Account, "failureReason": r.FailureReason,
	}}
	return tx.PutAccountRequest(r)
}

// refusal is why an account cannot be made; "" when it can.
func (s *Service) refusal(tx *op.Tx, org idc.Organization, r idc.AccountRequest) (string, error) {
	if !org.InUse() { // it was deleted meanwhile
		return failureInternal, nil
	}
	switch _, err := tx.AccountByEmail(r.Email); {
	case err == nil:
		return string(store.ReasonEmailTaken), nil
	case !idc.Is(err, idc.KindNotFound):
		return "", err
	}
	if s.quotas.Accounts > 0 {
		have, err := tx.CountAccounts(s.quotas.Accounts)
		if err != nil {
			return "", err
		}
		if idc.Reached(s.quotas.Accounts, have) {
			return failureLimit, nil
		}
	}
	return "", nil
}

// addAccount makes the account with everything that AWS gives a new one.
func (s *Service) addAccount(tx *op.Tx, org idc.Organization, r idc.AccountRequest) (idc.AccountID, error) {
	first, err := s.randomText("123456789", 1) // people lose a leading 0 in spreadsheets
	if err != nil {
		return "", err
	}
	rest, err := s.randomText("0123456789", 11)
	if err != nil {
		return "", err
	}
	if _, err := findParent(tx, org, r.Parent, ""); err != nil {
		if !idc.Is(err, idc.KindNotFound) {
			return "", err
		}
		r.Parent = string(org.Root) // the unit was removed meanwhile
	}
	a := idc.Account{
		ID: idc.AccountID(first + rest), Name: r.Name, Email: r.Email, Status: idc.AccountActive, JoinedMethod: "CREATED",
		JoinedAt: tx.Now(), Parent: r.Parent, Plane: idc.PlaneLocal,
	}
	if err := tx.InsertAccount(a); err != nil {
		return "", err
	}
	if err := attachFull(tx, org, string(a.ID)); err != nil {
		return "", err
	}
	if err := s.setTags(tx, org.AccountARN(a.ID), r.Tags); err != nil {
		return "", err
	}
	role, err := idc.NewUniqueID(s.rand, idc.RolePrefix)
	if err != nil {
		return "", err
	}
	service, err := idc.NewUniqueID(s.rand, idc.RolePrefix)
	if err != nil {
		return "", err
	}
	if err := tx.InsertRole(idc.SSOServiceRole(a.ID, idc.RoleID(service), tx.Now())); err != nil {
		return "", err
	}
	return a.ID, tx.InsertRole(idc.Role{
		Account: a.ID, ID: idc.RoleID(role), Name: r.RoleName, Path: "/",
		Trust: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + string(idc.RootARN(org.Management)) +
			`"},"Action":"sts:AssumeRole"}]}`,
		MaxSession: time.Hour, Attached: []idc.ARN{"arn:aws:iam::aws:policy/AdministratorAccess"}, Version: 1, CreatedAt: tx.Now(),
	})
}

// DescribeAccountRequest finds a request to create an account.
func (s *Service) DescribeAccountRequest(ctx context.Context, c idc.Caller, id string) (idc.AccountRequest, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.AccountRequest, error) {
		if _, err := enter(tx, "DescribeCreateAccountStatus", nil, all); err != nil {
			return idc.AccountRequest{}, err
		}
		return tx.AccountRequest(id)
	})
}

// ListAccountRequests lists the requests to create accounts that are in one of the
// states; none means any.
func (s *Service) ListAccountRequests(ctx context.Context, c idc.Caller, states []string, p idc.PageRequest) (idc.Page[idc.AccountRequest], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.AccountRequest], error) {
		out := idc.Page[idc.AccountRequest]{Items: []idc.AccountRequest{}}
		if _, err := enter(tx, "ListCreateAccountStatus", nil, all); err != nil {
			return out, err
		}
		for {
			page, err := tx.ListAccountRequests(idc.PageRequest{Limit: p.Limit - len(out.Items), After: p.After})
			if err != nil {
				return out, err
			}
			for _, r := range page.Items {
				if len(states) == 0 || slices.Contains(states, r.State) {
					out.Items = append(out.Items, r)
				}
			}
			if out.Next = page.Next; out.Next == "" || len(out.Items) == p.Limit {
				return out, nil
			}
			p.After = page.Next
		}
	})
}
