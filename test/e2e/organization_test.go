package e2e

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/identitystore"
	identitystoretypes "github.com/aws/aws-sdk-go-v2/service/identitystore/types"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	organizationtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"gatehouse/test/lab"
)

// insideOf is the configuration of an administrator of a member account.
func insideOf(t *testing.T, root aws.Config, account *string) aws.Config {
	t.Helper()
	out, err := sts.NewFromConfig(root).AssumeRole(t.Context(), &sts.AssumeRoleInput{
		RoleArn: aws.String("arn:aws:iam::" + *account + ":role/OrganizationAccountAccessRole"), RoleSessionName: aws.String("test"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return with(root, out.Credentials)
}

// A delegated administrator runs the identity center in the management account's
// place, but for what reaches into the management account, and until it is
// deregistered.
func TestDelegatedAdministrator(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		ctx, root, a := t.Context(), w.Admin(t).SDK(t, ""), w.access(t)
		org := organizations.NewFromConfig(root)
		account := newAccount(t, org, "identity")
		delegate := *a
		cfg := insideOf(t, root, account)
		delegate.sso, delegate.iam = ssoadmin.NewFromConfig(cfg), iam.NewFromConfig(cfg)
		people := identitystore.NewFromConfig(cfg)
		list := func() ([]string, error) {
			out, err := delegate.sso.ListInstances(ctx, &ssoadmin.ListInstancesInput{})
			if err != nil {
				return nil, err
			}
			var ids []string
			for _, i := range out.Instances {
				ids = append(ids, *i.InstanceArn+" of "+*i.OwnerAccountId)
			}
			return ids, nil
		}
		newSet := func(name string) (*ssoadmin.CreatePermissionSetOutput, error) {
			return delegate.sso.CreatePermissionSet(ctx, &ssoadmin.CreatePermissionSetInput{InstanceArn: a.instance, Name: &name})
		}
		_, err := newSet("Early")
		wantCode(t, "before it is registered", err, "AccessDeniedException")

		kept := a.newSet(t, "Kept", readOnly)
		ada := a.newUser(t, "ada")
		a.mustCreate(t, a.assign(t, kept, types.PrincipalTypeUser, ada, a.account))
		registration := &organizations.RegisterDelegatedAdministratorInput{AccountId: account, ServicePrincipal: aws.String("sso.amazonaws.com")}
		if _, err := org.RegisterDelegatedAdministrator(ctx, registration); err != nil {
			t.Fatal(err)
		}
		_, err = org.RegisterDelegatedAdministrator(ctx, registration)
		wantCode(t, "twice", err, "AccountAlreadyRegisteredException")

		if got, err := list(); err != nil || !slices.Equal(got, []string{*a.instance + " of " + *a.account}) {
			t.Errorf("instances: %v, %v", got, err)
		}
		user, err := people.CreateUser(ctx, &identitystore.CreateUserInput{
			IdentityStoreId: aws.String(w.store()), UserName: aws.String("bob"), DisplayName: aws.String("Bob"),
			Name: &identitystoretypes.Name{GivenName: aws.String("B"), FamilyName: aws.String("O")},
		})
		if err != nil {
			t.Fatal(err)
		}
		own, err := newSet("Own")
		if err != nil {
			t.Fatal(err)
		}
		set := own.PermissionSet.PermissionSetArn
		delegate.mustCreate(t, delegate.assign(t, set, types.PrincipalTypeUser, user.UserId, account))
		if _, err := organizations.NewFromConfig(cfg).ListAccounts(ctx, &organizations.ListAccountsInput{}); err != nil {
			t.Errorf("it reads the organization: %v", err)
		}
		app, err := a.sso.CreateApplication(ctx, &ssoadmin.CreateApplicationInput{
			InstanceArn: a.instance, Name: aws.String("Ledger"), ApplicationProviderArn: aws.String("arn:aws:sso::aws:applicationProvider/custom"),
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := delegate.sso.CreateApplicationAssignment(ctx, &ssoadmin.CreateApplicationAssignmentInput{
			ApplicationArn: app.ApplicationArn, PrincipalType: types.PrincipalTypeUser, PrincipalId: user.UserId,
		}); err != nil {
			t.Errorf("it assigns an application of the management account: %v", err)
		}
		apps, err := delegate.sso.ListApplications(ctx, &ssoadmin.ListApplicationsInput{InstanceArn: a.instance})
		if err != nil || len(apps.Applications) != 1 {
			t.Errorf("applications: %v, %v", apps, err)
		}
		theirs, err := delegate.sso.ListApplicationAssignmentsForPrincipal(ctx, &ssoadmin.ListApplicationAssignmentsForPrincipalInput{
			InstanceArn: a.instance, PrincipalType: types.PrincipalTypeUser, PrincipalId: user.UserId,
		})
		if err != nil || len(theirs.ApplicationAssignments) != 1 {
			t.Errorf("assignments of the person: %v, %v", theirs, err)
		}

		for what, call := range map[string]func() error{
			"an assignment in the management account": func() error {
				_, err := delegate.sso.CreateAccountAssignment(ctx, &ssoadmin.CreateAccountAssignmentInput{
					InstanceArn: a.instance, PermissionSetArn: set, PrincipalType: types.PrincipalTypeUser, PrincipalId: user.UserId,
					TargetId: a.account, TargetType: types.TargetTypeAwsAccount,
				})
				return err
			},
			"a set of the management account, assigned elsewhere": func() error {
				_, err := delegate.sso.CreateAccountAssignment(ctx, &ssoadmin.CreateAccountAssignmentInput{
					InstanceArn: a.instance, PermissionSetArn: kept, PrincipalType: types.PrincipalTypeUser, PrincipalId: user.UserId,
					TargetId: account, TargetType: types.TargetTypeAwsAccount,
				})
				return err
			},
			"a set of the management account, changed": func() error {
				_, err := delegate.sso.PutInlinePolicyToPermissionSet(ctx, &ssoadmin.PutInlinePolicyToPermissionSetInput{
					InstanceArn: a.instance, PermissionSetArn: kept, InlinePolicy: aws.String(inlinePolicy),
				})
				return err
			},
		} {
			err := call()
			wantCode(t, what, err, "AccessDeniedException")
			if err != nil && !strings.Contains(err.Error(), "only the management account can manage") {
				t.Errorf("%s: %v", what, err)
			}
		}
		_, err = organizations.NewFromConfig(cfg).DeregisterDelegatedAdministrator(ctx, &organizations.DeregisterDelegatedAdministratorInput{AccountId: account, ServicePrincipal: registration.ServicePrincipal})
		wantCode(t, "deregistering itself", err, "AccessDeniedException")

		// It holds over a kill, and ends at once.
		w.Kill()
		w.Restart()
		if _, err := newSet("Later"); err != nil {
			t.Errorf("after a restart: %v", err)
		}
		_, err = org.CloseAccount(ctx, &organizations.CloseAccountInput{AccountId: account})
		wantCode(t, "closing a delegated administrator", err, "ConstraintViolationException")
		if _, err := org.DeregisterDelegatedAdministrator(ctx, &organizations.DeregisterDelegatedAdministratorInput{AccountId: account, ServicePrincipal: registration.ServicePrincipal}); err != nil {
			t.Fatal(err)
		}
		_, err = newSet("TooLate")
		wantCode(t, "deregistered", err, "AccessDeniedException")
		if got, err := list(); err != nil || len(got) != 0 {
			t.Errorf("instances of a former delegated administrator: %v, %v", got, err)
		}

		w.Stop()
		refused := 0
		for _, row := range w.rows(t, "SELECT body FROM events WHERE error_code = 'AccessDenied'") {
			if strings.Contains(row[0], "because it is a delegated administrator") {
				refused++
			}
		}
		if refused != 3 {
			t.Errorf("%d refusals of the delegated administrator are on record, want 3", refused)
		}
	})
}

// A closed account opens no door, to nobody, and none is made to it.
func TestClosedAccount(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		ctx, root, a := t.Context(), w.Admin(t).SDK(t, ""), w.access(t)
		org := organizations.NewFromConfig(root)
		account := newAccount(t, org, "short-lived")
		set, ada := a.newSet(t, "Dev", readOnly), a.newUser(t, "ada")
		a.mustCreate(t, a.assign(t, set, types.PrincipalTypeUser, ada, account))
		cfg := insideOf(t, root, account)
		if _, err := org.CloseAccount(ctx, &organizations.CloseAccountInput{AccountId: account}); err != nil {
			t.Fatal(err)
		}
		_, err := iam.NewFromConfig(cfg).ListRoles(ctx, &iam.ListRolesInput{})
		wantCode(t, "credentials of a closed account", err, "InvalidClientTokenId")
		_, err = sts.NewFromConfig(root).AssumeRole(ctx, &sts.AssumeRoleInput{
			RoleArn: aws.String("arn:aws:iam::" + *account + ":role/OrganizationAccountAccessRole"), RoleSessionName: aws.String("test"),
		})
		if err == nil {
			t.Error("a role of a closed account was assumed")
		}
		eventually(t, "the account to be closed", func(ctx context.Context) (bool, error) {
			out, err := org.DescribeAccount(ctx, &organizations.DescribeAccountInput{AccountId: account})
			if err != nil {
				return false, err
			}
			return out.Account.Status == organizationtypes.AccountStatusSuspended && out.Account.State == organizationtypes.AccountStateClosed, nil
		})
		_, err = a.sso.CreateAccountAssignment(ctx, &ssoadmin.CreateAccountAssignmentInput{
			InstanceArn: a.instance, PermissionSetArn: set, PrincipalType: types.PrincipalTypeUser, PrincipalId: ada, TargetId: account, TargetType: types.TargetTypeAwsAccount,
		})
		wantCode(t, "an assignment in a closed account", err, "ResourceNotFoundException")
		a.mustDelete(t, a.unassign(t, set, types.PrincipalTypeUser, ada, account))
		_, err = org.CloseAccount(ctx, &organizations.CloseAccountInput{AccountId: account})
		wantCode(t, "closed twice", err, "AccountAlreadyClosedException")
		_, err = org.CloseAccount(ctx, &organizations.CloseAccountInput{AccountId: a.account})
		wantCode(t, "the management account", err, "ConstraintViolationException")
	})
}

// A standalone account has an identity center and no organization; it makes one,
// and ends it when nobody else is in it.
func TestStandaloneAccount(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		ctx, a := t.Context(), w.access(t)
		org := organizations.NewFromConfig(w.Admin(t).SDK(t, ""))
		describe := func() error {
			_, err := org.DescribeOrganization(ctx, &organizations.DescribeOrganizationInput{})
			return err
		}
		const none = "AWSOrganizationsNotInUseException"
		wantCode(t, "DescribeOrganization", describe(), none)
		_, err := org.ListAccounts(ctx, &organizations.ListAccountsInput{})
		wantCode(t, "ListAccounts", err, none)
		_, err = org.ListRoots(ctx, &organizations.ListRootsInput{})
		wantCode(t, "ListRoots", err, none)
		_, err = org.DeleteOrganization(ctx, &organizations.DeleteOrganizationInput{})
		wantCode(t, "DeleteOrganization", err, none)

		set, ada := a.newSet(t, "Admins", readOnly), a.newUser(t, "ada")
		a.mustCreate(t, a.assign(t, set, types.PrincipalTypeUser, ada, a.account))

		create := func(features organizationtypes.OrganizationFeatureSet) (*organizations.CreateOrganizationOutput, error) {
			return org.CreateOrganization(ctx, &organizations.CreateOrganizationInput{FeatureSet: features})
		}
		first, err := create(organizationtypes.OrganizationFeatureSetConsolidatedBilling)
		if err != nil {
			t.Fatal(err)
		}
		if o := first.Organization; aws.ToString(o.MasterAccountId) != *a.account || o.FeatureSet != organizationtypes.OrganizationFeatureSetConsolidatedBilling {
			t.Errorf("organization: %+v", o)
		}
		if h, err := org.EnableAllFeatures(ctx, &organizations.EnableAllFeaturesInput{}); err != nil || h.Handshake.State != organizationtypes.HandshakeStateAccepted {
			t.Errorf("EnableAllFeatures: %+v, %v", h, err)
		}
		_, err = org.EnableAllFeatures(ctx, &organizations.EnableAllFeaturesInput{})
		wantCode(t, "twice", err, "HandshakeConstraintViolationException")
		_, err = create(organizationtypes.OrganizationFeatureSetAll)
		wantCode(t, "a second organization", err, "AlreadyInOrganizationException")
		if _, err := org.DeleteOrganization(ctx, &organizations.DeleteOrganizationInput{}); err != nil {
			t.Fatal(err)
		}
		wantCode(t, "DescribeOrganization", describe(), none)
		second, err := create(organizationtypes.OrganizationFeatureSetAll)
		if err != nil || *second.Organization.Id == *first.Organization.Id {
			t.Fatalf("%+v, %v", second, err)
		}
		w.Kill()
		w.Restart()
		if err := describe(); err != nil {
			t.Errorf("after a restart: %v", err)
		}
		newAccount(t, org, "member")
		_, err = org.DeleteOrganization(ctx, &organizations.DeleteOrganizationInput{})
		wantCode(t, "with a member", err, "OrganizationNotEmptyException")
		if out, err := a.sso.ListAccountAssignments(ctx, &ssoadmin.ListAccountAssignmentsInput{InstanceArn: a.instance, AccountId: a.account, PermissionSetArn: set}); err != nil || len(out.AccountAssignments) != 1 {
			t.Errorf("assignments from before: %+v, %v", out, err)
		}
	}, lab.Flags("--no-organization"))
}

// What CreateAccount answered is carried out, also by a server that was killed meanwhile.
func TestCreateAccountSurvivesKill(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		ctx, org := t.Context(), organizations.NewFromConfig(w.Admin(t).SDK(t, ""))
		const n = 20
		var requests []*string
		for i := range n {
			out, err := org.CreateAccount(ctx, &organizations.CreateAccountInput{AccountName: aws.String("a"), Email: aws.String(fmt.Sprintf("a%d@example.com", i/2))})
			if err != nil {
				t.Fatal(err)
			}
			if s := out.CreateAccountStatus; s.State != organizationtypes.CreateAccountStateInProgress || s.AccountId != nil {
				t.Errorf("the answer: %+v", s)
			}
			requests = append(requests, out.CreateAccountStatus.Id)
		}
		w.Kill()
		w.Restart()
		made, taken := map[string]bool{}, 0
		for _, id := range requests {
			var last *organizationtypes.CreateAccountStatus
			eventually(t, "the account", func(ctx context.Context) (bool, error) {
				out, err := org.DescribeCreateAccountStatus(ctx, &organizations.DescribeCreateAccountStatusInput{CreateAccountRequestId: id})
				if err != nil {
					return false, err
				}
				last = out.CreateAccountStatus
				return last.State != organizationtypes.CreateAccountStateInProgress, nil
			})
			switch {
			case last.State == organizationtypes.CreateAccountStateSucceeded:
				made[*last.AccountId] = true
			case last.FailureReason == organizationtypes.CreateAccountFailureReasonEmailAlreadyExists:
				taken++
			}
		}
		if len(made) != n/2 || taken != n/2 {
			t.Errorf("%d accounts were made and %d refused, want %d of each", len(made), taken, n/2)
		}
		out, err := org.ListAccounts(ctx, &organizations.ListAccountsInput{})
		if err != nil || len(out.Accounts) != 1+n/2 {
			t.Errorf("%d accounts, %v", len(out.Accounts), err)
		}
	})
}
