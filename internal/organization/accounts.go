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

// Account is an account of the organization and its place.
type Account struct {
	idc.Account
	ARN  idc.ARN
	Path string // o-…/r-…/ou-…/123456789012/
}

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

const defaultAccessRole = "OrganizationAccountAccessRole"

// CreateAccount makes an account on the local plane, with the role that lets the
// management account in. It answers the request as it was taken, IN_PROGRESS; how
// it ended is there for whoever asks next, so a taken e-mail address is a request
// that FAILED and no error.
func (s *Service) CreateAccount(ctx context.Context, c idc.Caller, n NewAccount) (idc.AccountRequest, error) {
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (idc.AccountRequest, error) {
		org, err := enter(tx, "CreateAccount", requestTags(n.Tags), all)
		if err != nil {
			return idc.AccountRequest{}, err
		}
		n.Parent = cmp.Or(n.Parent, string(org.Root))
		if _, err := findParent(tx, org, n.Parent, "ParentNotFoundException"); err != nil {
			return idc.AccountRequest{}, err
		}
		id, err := s.randomText(lowerAlphanumeric, 32)
		if err != nil {
			return idc.AccountRequest{}, err
		}
		taken := idc.AccountRequest{ID: "car-" + id, Name: n.Name, Email: n.Email, State: StateInProgress, RequestedAt: tx.Now()}
		now := tx.Now()
		ended := taken
		ended.CompletedAt = &now
		_, err = tx.AccountByEmail(n.Email)
		switch {
		case err == nil:
			ended.State, ended.FailureReason = StateFailed, string(store.ReasonEmailTaken)
		case !idc.Is(err, idc.KindNotFound):
			return taken, err
		default:
			ended.State = StateSucceeded
			if ended.Account, err = s.addAccount(tx, org, n); err != nil {
				return taken, err
			}
			tx.Event.About(org.AccountARN(ended.Account))
		}
		tx.Event.Response = map[string]any{"createAccountStatus": map[string]any{"id": taken.ID, "state": taken.State}}
		tx.Record(op.Event{
			Source: tx.Event.Source, Name: "CreateAccountResult", Account: org.Management, Parameters: map[string]any{},
			Details: map[string]any{"createAccountStatus": map[string]any{
				"id": ended.ID, "state": ended.State, "accountId": ended.Account, "failureReason": ended.FailureReason,
			}},
		})
		return taken, tx.PutAccountRequest(ended)
	})
}

// addAccount makes the account with everything that AWS gives a new one.
func (s *Service) addAccount(tx *op.Tx, org idc.Organization, n NewAccount) (idc.AccountID, error) {
	first, err := s.randomText("123456789", 1) // people lose a leading 0 in spreadsheets
	if err != nil {
		return "", err
	}
	rest, err := s.randomText("0123456789", 11)
	if err != nil {
		return "", err
	}
	a := idc.Account{
		ID: idc.AccountID(first + rest), Name: n.Name, Email: n.Email, Status: idc.AccountActive, JoinedMethod: "CREATED",
		JoinedAt: tx.Now(), Parent: n.Parent, Plane: idc.PlaneLocal,
	}
	if err := tx.InsertAccount(a); err != nil {
		return "", err
	}
	if err := attachFull(tx, org, string(a.ID)); err != nil {
		return "", err
	}
	if err := setTags(tx, org.AccountARN(a.ID), n.Tags); err != nil {
		return "", err
	}
	role, err := idc.NewUniqueID(s.rand, idc.RolePrefix)
	if err != nil {
		return "", err
	}
	return a.ID, tx.InsertRole(idc.Role{
		Account: a.ID, ID: idc.RoleID(role), Name: cmp.Or(n.RoleName, defaultAccessRole), Path: "/",
		Trust: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"` + string(idc.RootARN(org.Management)) +
			`"},"Action":"sts:AssumeRole"}]}`,
		MaxSession: time.Hour, Attached: []idc.ARN{"arn:aws:iam::aws:policy/AdministratorAccess"}, Version: 1, CreatedAt: tx.Now(),
	})
}

// DescribeAccount finds an account.
func (s *Service) DescribeAccount(ctx context.Context, c idc.Caller, id idc.AccountID) (Account, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (Account, error) {
		org, err := enter(tx, "DescribeAccount", nil, named(string(id)))
		if err != nil {
			return Account{}, err
		}
		a, err := tx.Account(id)
		if err != nil {
			return Account{}, err
		}
		return newPlaces(tx, org).account(a)
	})
}

// ListAccounts lists every account of the organization.
func (s *Service) ListAccounts(ctx context.Context, c idc.Caller, p idc.PageRequest) (idc.Page[Account], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[Account], error) {
		org, err := enter(tx, "ListAccounts", nil, all)
		if err != nil {
			return idc.Page[Account]{}, err
		}
		page, err := tx.ListAccounts(p)
		if err != nil {
			return idc.Page[Account]{}, err
		}
		return convert(page, newPlaces(tx, org).account)
	})
}

// ListAccountsOf lists the accounts directly under a root or unit.
func (s *Service) ListAccountsOf(ctx context.Context, c idc.Caller, parent string, p idc.PageRequest) (idc.Page[Account], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[Account], error) {
		org, err := enter(tx, "ListAccountsForParent", nil, named(parent))
		if err != nil {
			return idc.Page[Account]{}, err
		}
		if _, err := findParent(tx, org, parent, "ParentNotFoundException"); err != nil {
			return idc.Page[Account]{}, err
		}
		page, err := tx.ListAccountsOf(parent, p)
		if err != nil {
			return idc.Page[Account]{}, err
		}
		return convert(page, newPlaces(tx, org).account)
	})
}

// MoveAccount moves an account from one root or unit to another; the policies that
// bound it change at once.
func (s *Service) MoveAccount(ctx context.Context, c idc.Caller, id idc.AccountID, from, to string) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		org, err := enter(tx, "MoveAccount", nil, named(string(id), from, to))
		if err != nil {
			return err
		}
		before, err := tx.Account(id)
		if err != nil {
			return err
		}
		if _, err := findParent(tx, org, from, "SourceParentNotFoundException"); err != nil {
			return err
		}
		if _, err := findParent(tx, org, to, "DestinationParentNotFoundException"); err != nil {
			return err
		}
		switch {
		case before.Parent == to:
			return idc.Conflict("DuplicateAccountException", "That account is already present in the specified destination.")
		case before.Parent != from:
			return missing("AccountNotFoundException", string(id), "The account is not in the source parent that you specified.")
		}
		after := before
		after.Parent = to
		return tx.UpdateAccount(before, after)
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
