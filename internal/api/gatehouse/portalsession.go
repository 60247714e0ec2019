package gatehouse

import (
	"context"

	"gatehouse/internal/access"
	wire "gatehouse/internal/awswire/gatehouse"
	"gatehouse/internal/idc"
)

// What portal and console ask for the one who uses them.

const largePage = 5000 // most, and default, of MaxResults where a list fills a page of a portal

func (a *API) DescribePortalSession(ctx context.Context, c idc.Caller, _ *wire.DescribePortalSessionInput) (*wire.DescribePortalSessionOutput, error) {
	p, err := a.signin.PortalSession(ctx, c)
	if err != nil {
		return nil, err
	}
	return &wire.DescribePortalSessionOutput{
		UserId: string(p.User.ID), UserName: p.User.UserName, DisplayName: opt(p.User.Attrs.DisplayName), EmailAddress: opt(p.User.Attrs.Email()),
		IdentityStoreId: string(p.User.Store), InstanceArn: string(p.Instance.ID.ARN()), InstanceName: opt(p.Instance.Name),
		ManagementAccountId: string(p.Instance.Owner), Region: p.Instance.Region, PortalUrl: p.URL, StartUrl: p.StartURL, IssuerUrl: p.IssuerURL,
		SessionExpiresAt: stamp(p.Ends), MfaSelfManagement: p.ManagesDevices,
	}, nil
}

func (a *API) ListAssignedAccounts(ctx context.Context, c idc.Caller, in *wire.ListAssignedAccountsInput) (*wire.ListAssignedAccountsOutput, error) {
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, largePage, "ListAssignedAccounts")
	if err != nil {
		return nil, err
	}
	page, err := a.access.AssignedAccounts(ctx, c, p)
	if err != nil {
		return nil, err
	}
	roles := map[*idc.PermissionSet]wire.AssignedRole{} // few, each in many accounts
	out := &wire.ListAssignedAccountsOutput{Accounts: idc.MapPage(page, func(r idc.Reach) wire.AssignedAccount {
		account := wire.AssignedAccount{
			AccountId: string(r.Account.ID), AccountName: r.Account.Name, EmailAddress: opt(r.Account.Email),
			Roles: make([]wire.AssignedRole, len(r.Sets)),
		}
		for i, set := range r.Sets {
			role, ok := roles[set]
			if !ok {
				role = fromReachedSet(set)
				roles[set] = role
			}
			account.Roles[i] = role
		}
		return account
	}).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, "ListAssignedAccounts")
	return out, err
}

func (a *API) ListAssignedApplications(ctx context.Context, c idc.Caller, in *wire.ListAssignedApplicationsInput) (*wire.ListAssignedApplicationsOutput, error) {
	p, err := a.pages.Open(c, in.NextToken, in.MaxResults, pageSize, "ListAssignedApplications")
	if err != nil {
		return nil, err
	}
	page, err := a.access.AssignedApplications(ctx, c, p)
	if err != nil {
		return nil, err
	}
	out := &wire.ListAssignedApplicationsOutput{Applications: idc.MapPage(page, func(x idc.Application) wire.AssignedApplication {
		return wire.AssignedApplication{
			ApplicationArn: string(x.ARN()), Name: x.Name, Description: opt(x.Content.Description), ApplicationUrl: opt(x.Content.Portal.URL),
		}
	}).Items}
	out.NextToken, err = a.pages.Seal(c, page.Next, "ListAssignedApplications")
	return out, err
}

func (a *API) EvaluateOwnAccess(ctx context.Context, c idc.Caller, in *wire.EvaluateOwnAccessInput) (*wire.EvaluateOwnAccessOutput, error) {
	questions := make([]access.Question, len(in.Questions))
	out := &wire.EvaluateOwnAccessOutput{Answers: make([]wire.AccessAnswer, len(in.Questions))}
	for i, q := range in.Questions {
		questions[i] = access.Question{Action: q.Action, Resource: idc.ARN(text(q.ResourceArn))}
	}
	why, err := a.access.OwnAccess(ctx, c, questions)
	if err != nil {
		return nil, err
	}
	for i, q := range in.Questions {
		answer := wire.AccessAnswer{Action: q.Action, ResourceArn: "*", Decision: wire.AccessDecisionAllowed}
		if q.ResourceArn != nil {
			answer.ResourceArn = *q.ResourceArn
		}
		if why[i] != "" {
			answer.Decision, answer.Reason = wire.AccessDecisionDenied, &why[i]
		}
		out.Answers[i] = answer
	}
	return out, nil
}

func fromReachedSet(s *idc.PermissionSet) wire.AssignedRole {
	return wire.AssignedRole{
		RoleName: s.Name, PermissionSetArn: string(s.ARN()), Description: opt(s.Content.Description),
		SessionDuration: s.Content.SessionDuration, RelayState: opt(s.Content.RelayState),
	}
}
