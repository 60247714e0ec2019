package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin"
	"github.com/aws/aws-sdk-go-v2/service/ssoadmin/types"

	"gatehouse/test/lab"
)

// access is what an administrator uses to give people access: the Go SDK's
// clients of sso-admin and iam, and the directory.
type access struct {
	*directory
	sso      *ssoadmin.Client
	iam      *iam.Client
	instance *string
	account  *string // the management account
}

func (w *world) access(t *testing.T) *access {
	t.Helper()
	cfg := w.Admin(t).SDK(t, "")
	return &access{
		directory: w.directory(t), sso: ssoadmin.NewFromConfig(cfg), iam: iam.NewFromConfig(cfg),
		instance: aws.String(w.Env("GATEHOUSE_INSTANCE_ARN")), account: aws.String(w.account(t)),
	}
}

const readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess"

const inlinePolicy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::reports/*"}]}`

// openTrust lets anybody of the account in.
const openTrust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}`

// newSet makes a permission set with a managed policy.
func (a *access) newSet(t *testing.T, name string, managed ...string) *string {
	t.Helper()
	out, err := a.sso.CreatePermissionSet(t.Context(), &ssoadmin.CreatePermissionSetInput{InstanceArn: a.instance, Name: &name})
	if err != nil {
		t.Fatal(err)
	}
	for _, arn := range managed {
		if _, err := a.sso.AttachManagedPolicyToPermissionSet(t.Context(), &ssoadmin.AttachManagedPolicyToPermissionSetInput{
			InstanceArn: a.instance, PermissionSetArn: out.PermissionSet.PermissionSetArn, ManagedPolicyArn: &arn,
		}); err != nil {
			t.Fatal(err)
		}
	}
	return out.PermissionSet.PermissionSetArn
}

// assign asks for an assignment and answers the request's id; it is IN_PROGRESS.
func (a *access) assign(t *testing.T, set *string, kind types.PrincipalType, principal, account *string) *string {
	t.Helper()
	out, err := a.sso.CreateAccountAssignment(t.Context(), &ssoadmin.CreateAccountAssignmentInput{
		InstanceArn: a.instance, PermissionSetArn: set, PrincipalType: kind, PrincipalId: principal, TargetId: account, TargetType: types.TargetTypeAwsAccount,
	})
	if err != nil {
		t.Fatal(err)
	}
	s := out.AccountAssignmentCreationStatus
	if s.Status != types.StatusValuesInProgress || aws.ToString(s.RequestId) == "" {
		t.Errorf("CreateAccountAssignment: got status %s, request %q", s.Status, aws.ToString(s.RequestId))
	}
	return s.RequestId
}

func (a *access) unassign(t *testing.T, set *string, kind types.PrincipalType, principal, account *string) *string {
	t.Helper()
	out, err := a.sso.DeleteAccountAssignment(t.Context(), &ssoadmin.DeleteAccountAssignmentInput{
		InstanceArn: a.instance, PermissionSetArn: set, PrincipalType: kind, PrincipalId: principal, TargetId: account, TargetType: types.TargetTypeAwsAccount,
	})
	if err != nil {
		t.Fatal(err)
	}
	if s := out.AccountAssignmentDeletionStatus; s.Status != types.StatusValuesInProgress {
		t.Errorf("DeleteAccountAssignment: got status %s", s.Status)
	}
	return out.AccountAssignmentDeletionStatus.RequestId
}

// eventually asks until it is so, for a minute at most.
func eventually(t *testing.T, what string, is func(context.Context) (bool, error)) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	for {
		ok, err := is(ctx)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if ok {
			return
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// created waits for the end of an assignment's creation and answers how it ended.
func (a *access) created(t *testing.T, request *string) *types.AccountAssignmentOperationStatus {
	t.Helper()
	var last *types.AccountAssignmentOperationStatus
	eventually(t, "the end of the request", func(ctx context.Context) (bool, error) {
		out, err := a.sso.DescribeAccountAssignmentCreationStatus(ctx, &ssoadmin.DescribeAccountAssignmentCreationStatusInput{InstanceArn: a.instance, AccountAssignmentCreationRequestId: request})
		if err != nil {
			return false, err
		}
		last = out.AccountAssignmentCreationStatus
		return last.Status != types.StatusValuesInProgress, nil
	})
	return last
}

func (a *access) mustCreate(t *testing.T, request *string) {
	t.Helper()
	if s := a.created(t, request); s.Status != types.StatusValuesSucceeded {
		t.Fatalf("the assignment %s: %s", s.Status, aws.ToString(s.FailureReason))
	}
}

func (a *access) mustDelete(t *testing.T, request *string) {
	t.Helper()
	var last *types.AccountAssignmentOperationStatus
	eventually(t, "the end of the request", func(ctx context.Context) (bool, error) {
		out, err := a.sso.DescribeAccountAssignmentDeletionStatus(ctx, &ssoadmin.DescribeAccountAssignmentDeletionStatusInput{InstanceArn: a.instance, AccountAssignmentDeletionRequestId: request})
		if err != nil {
			return false, err
		}
		last = out.AccountAssignmentDeletionStatus
		return last.Status != types.StatusValuesInProgress, nil
	})
	if last.Status != types.StatusValuesSucceeded {
		t.Fatalf("the deletion %s: %s", last.Status, aws.ToString(last.FailureReason))
	}
}

// reserved lists the roles that assignments made in the account of the client.
func (a *access) reserved(t *testing.T) map[string]iamtypes.Role {
	t.Helper()
	all := map[string]iamtypes.Role{}
	for p := iam.NewListRolesPaginator(a.iam, &iam.ListRolesInput{PathPrefix: aws.String("/aws-reserved/sso.amazonaws.com/")}); p.HasMorePages(); {
		page, err := p.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Roles {
			all[*r.RoleName] = r
		}
	}
	return all
}

// roleOf finds the role of a set in the account of the client; nil when there is none.
func (a *access) roleOf(t *testing.T, set string) *iamtypes.Role {
	t.Helper()
	form := regexp.MustCompile(`^AWSReservedSSO_` + set + `_[0-9a-f]{16}$`)
	var found *iamtypes.Role
	for name, r := range a.reserved(t) {
		if form.MatchString(name) {
			if found != nil {
				t.Errorf("the set %s has two roles: %s and %s", set, *found.RoleName, name)
			}
			found = &r
		}
	}
	return found
}

// TestAssignment follows one assignment through its life: the set, the request,
// the role that it makes (reference 1.1), changes of the set, and its end.
func TestAssignment(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		a, ctx := w.access(t), t.Context()
		list, err := a.sso.ListInstances(ctx, &ssoadmin.ListInstancesInput{})
		if err != nil || len(list.Instances) != 1 || *list.Instances[0].InstanceArn != *a.instance || *list.Instances[0].IdentityStoreId != *a.id {
			t.Fatalf("ListInstances: %+v, %v", list, err)
		}
		user, group := a.newUser(t, "ada"), a.newGroup(t, "auditors")
		a.newMembership(t, group, user)
		made, err := a.sso.CreatePermissionSet(ctx, &ssoadmin.CreatePermissionSetInput{
			InstanceArn: a.instance, Name: aws.String("Auditor"), Description: aws.String("Looks at everything"),
			SessionDuration: aws.String("PT2H"), RelayState: aws.String("https://console.aws.amazon.com/s3"),
			Tags: []types.Tag{{Key: aws.String("team"), Value: aws.String("core")}},
		})
		if err != nil {
			t.Fatal(err)
		}
		set := made.PermissionSet.PermissionSetArn
		if !regexp.MustCompile(`^arn:aws:sso:::permissionSet/ssoins-[0-9a-f]{16}/ps-[0-9a-f]{16}$`).MatchString(*set) {
			t.Errorf("ARN of the set: %s", *set)
		}
		if _, err := a.sso.AttachManagedPolicyToPermissionSet(ctx, &ssoadmin.AttachManagedPolicyToPermissionSetInput{InstanceArn: a.instance, PermissionSetArn: set, ManagedPolicyArn: aws.String(readOnly)}); err != nil {
			t.Fatal(err)
		}
		if _, err := a.sso.PutInlinePolicyToPermissionSet(ctx, &ssoadmin.PutInlinePolicyToPermissionSetInput{InstanceArn: a.instance, PermissionSetArn: set, InlinePolicy: aws.String(inlinePolicy)}); err != nil {
			t.Fatal(err)
		}
		if r := a.roleOf(t, "Auditor"); r != nil {
			t.Errorf("a role before any assignment: %s", *r.Arn)
		}

		request := a.assign(t, set, types.PrincipalTypeGroup, group, a.account)
		a.mustCreate(t, request)
		again := a.assign(t, set, types.PrincipalTypeGroup, group, a.account)
		a.mustCreate(t, again)
		rows, err := a.sso.ListAccountAssignments(ctx, &ssoadmin.ListAccountAssignmentsInput{InstanceArn: a.instance, AccountId: a.account, PermissionSetArn: set})
		if err != nil || len(rows.AccountAssignments) != 1 || *rows.AccountAssignments[0].PrincipalId != *group {
			t.Errorf("the same assignment twice: %+v, %v, want one row", rows, err)
		}

		role := a.roleOf(t, "Auditor")
		if role == nil {
			t.Fatal("the assignment made no role")
		}
		got, err := a.iam.GetRole(ctx, &iam.GetRoleInput{RoleName: role.RoleName})
		if err != nil {
			t.Fatal(err)
		}
		r := got.Role
		if *r.Path != "/aws-reserved/sso.amazonaws.com/" || *r.Arn != "arn:aws:iam::"+*a.account+":role"+*r.Path+*r.RoleName ||
			*r.MaxSessionDuration != 43200 || aws.ToString(r.Description) != "Looks at everything" || !strings.HasPrefix(*r.RoleId, "AROA") {
			t.Errorf("the role: path %s, ARN %s, max %d, description %q, id %s", *r.Path, *r.Arn, *r.MaxSessionDuration, aws.ToString(r.Description), *r.RoleId)
		}
		a.wantTrust(t, *r.AssumeRolePolicyDocument)
		attached, err := a.iam.ListAttachedRolePolicies(ctx, &iam.ListAttachedRolePoliciesInput{RoleName: role.RoleName})
		if err != nil || len(attached.AttachedPolicies) != 1 || *attached.AttachedPolicies[0].PolicyArn != readOnly || *attached.AttachedPolicies[0].PolicyName != "ReadOnlyAccess" {
			t.Errorf("attached policies: %+v, %v", attached, err)
		}
		inline, err := a.iam.ListRolePolicies(ctx, &iam.ListRolePoliciesInput{RoleName: role.RoleName})
		if err != nil || !slices.Equal(inline.PolicyNames, []string{"AwsSSOInlinePolicy"}) {
			t.Errorf("inline policies: %+v, %v", inline, err)
		}
		document, err := a.iam.GetRolePolicy(ctx, &iam.GetRolePolicyInput{RoleName: role.RoleName, PolicyName: aws.String("AwsSSOInlinePolicy")})
		if err != nil {
			t.Fatal(err)
		}
		if text, err := url.QueryUnescape(*document.PolicyDocument); err != nil || !sameJSON(text, inlinePolicy) {
			t.Errorf("the inline policy: %s, %v", text, err)
		}

		// Only Gatehouse changes the role.
		for what, err := range map[string]error{
			"DeleteRole": func() error {
				_, err := a.iam.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: role.RoleName})
				return err
			}(),
			"PutRolePolicy": func() error {
				_, err := a.iam.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: role.RoleName, PolicyName: aws.String("x"), PolicyDocument: aws.String(inlinePolicy)})
				return err
			}(),
			"UpdateAssumeRolePolicy": func() error {
				_, err := a.iam.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: role.RoleName, PolicyDocument: aws.String(openTrust)})
				return err
			}(),
		} {
			if err == nil || !strings.Contains(err.Error(), "Cannot perform the operation on the protected role") {
				t.Errorf("%s of the role by hand: %v", what, err)
			}
		}

		// What is assigned cannot be deleted; what is edited waits to be provisioned.
		_, err = a.sso.DeletePermissionSet(ctx, &ssoadmin.DeletePermissionSetInput{InstanceArn: a.instance, PermissionSetArn: set})
		wantCode(t, "deleting a set that is assigned", err, "ConflictException")
		if _, err := a.sso.DetachManagedPolicyFromPermissionSet(ctx, &ssoadmin.DetachManagedPolicyFromPermissionSetInput{InstanceArn: a.instance, PermissionSetArn: set, ManagedPolicyArn: aws.String(readOnly)}); err != nil {
			t.Fatal(err)
		}
		if attached, err := a.iam.ListAttachedRolePolicies(ctx, &iam.ListAttachedRolePoliciesInput{RoleName: role.RoleName}); err != nil || len(attached.AttachedPolicies) != 1 {
			t.Errorf("an edit of the set reached the role by itself: %+v, %v", attached, err)
		}
		a.provision(t, set)
		if attached, err := a.iam.ListAttachedRolePolicies(ctx, &iam.ListAttachedRolePoliciesInput{RoleName: role.RoleName}); err != nil || len(attached.AttachedPolicies) != 0 {
			t.Errorf("ProvisionPermissionSet did not reach the role: %+v, %v", attached, err)
		}

		// The role goes with its last assignment and comes back under its name.
		a.mustDelete(t, a.unassign(t, set, types.PrincipalTypeGroup, group, a.account))
		if r := a.roleOf(t, "Auditor"); r != nil {
			t.Errorf("the role outlives its last assignment: %s", *r.Arn)
		}
		_, err = a.iam.GetRole(ctx, &iam.GetRoleInput{RoleName: role.RoleName})
		var missing *iamtypes.NoSuchEntityException
		if !errors.As(err, &missing) {
			t.Errorf("GetRole of a role that is gone: %v", err)
		}
		a.mustCreate(t, a.assign(t, set, types.PrincipalTypeUser, user, a.account))
		if r := a.roleOf(t, "Auditor"); r == nil || *r.Arn != *role.Arn || *r.RoleId == *role.RoleId {
			t.Errorf("the role that came back: %+v, want ARN %s and a new id", r, *role.Arn)
		}
		a.mustDelete(t, a.unassign(t, set, types.PrincipalTypeUser, user, a.account))
		if _, err := a.sso.DeletePermissionSet(ctx, &ssoadmin.DeletePermissionSetInput{InstanceArn: a.instance, PermissionSetArn: set}); err != nil {
			t.Errorf("deleting a set that nobody has: %v", err)
		}
	})
}

// provision brings the set's content to every account that has it.
func (a *access) provision(t *testing.T, set *string) {
	t.Helper()
	out, err := a.sso.ProvisionPermissionSet(t.Context(), &ssoadmin.ProvisionPermissionSetInput{InstanceArn: a.instance, PermissionSetArn: set, TargetType: types.ProvisionTargetTypeAllProvisionedAccounts})
	if err != nil {
		t.Fatal(err)
	}
	var last *types.PermissionSetProvisioningStatus
	eventually(t, "the set to be provisioned", func(ctx context.Context) (bool, error) {
		s, err := a.sso.DescribePermissionSetProvisioningStatus(ctx, &ssoadmin.DescribePermissionSetProvisioningStatusInput{InstanceArn: a.instance, ProvisionPermissionSetRequestId: out.PermissionSetProvisioningStatus.RequestId})
		if err != nil {
			return false, err
		}
		last = s.PermissionSetProvisioningStatus
		return last.Status != types.StatusValuesInProgress, nil
	})
	if last.Status != types.StatusValuesSucceeded {
		t.Fatalf("provisioning %s: %s", last.Status, aws.ToString(last.FailureReason))
	}
}

// wantTrust checks the trust policy of a role that an assignment made.
func (a *access) wantTrust(t *testing.T, document string) {
	t.Helper()
	text, err := url.QueryUnescape(document)
	if err != nil {
		t.Fatal(err)
	}
	provider := regexp.MustCompile(`arn:aws:iam::` + *a.account + `:saml-provider/AWSSSO_[0-9a-f]{16}_DO_NOT_DELETE`).FindString(text)
	want := fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":%q},"Action":["sts:AssumeRoleWithSAML","sts:TagSession"],"Condition":{"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml"}}}]}`, provider)
	if provider == "" || !sameJSON(text, want) {
		t.Errorf("trust policy: got %s, want %s", text, want)
	}
	providers, err := a.iam.ListSAMLProviders(t.Context(), &iam.ListSAMLProvidersInput{})
	if err != nil || len(providers.SAMLProviderList) != 1 || *providers.SAMLProviderList[0].Arn != provider {
		t.Errorf("the account's SAML providers: %+v, %v, want %s", providers, err, provider)
	}
}

func sameJSON(a, b string) bool {
	var x, y any
	if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
		return false
	}
	return fmt.Sprint(x) == fmt.Sprint(y)
}

// What cannot be assigned is refused, or fails with a reason that helps.
func TestRefusedAssignments(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		a, ctx := w.access(t), t.Context()
		user, set := a.newUser(t, "ada"), a.newSet(t, "Viewer")
		nobody := aws.String("11111111-2222-4333-8444-555555555555")
		unknown := aws.String(strings.Replace(*set, "/ps-", "/ps-0", 1)[:len(*set)])
		for what, c := range map[string]struct {
			set, principal, account *string
		}{
			"an unknown user":    {set, nobody, a.account},
			"an unknown set":     {unknown, user, a.account},
			"an unknown account": {set, user, aws.String("999999999999")},
		} {
			_, err := a.sso.CreateAccountAssignment(ctx, &ssoadmin.CreateAccountAssignmentInput{
				InstanceArn: a.instance, PermissionSetArn: c.set, PrincipalType: types.PrincipalTypeUser, PrincipalId: c.principal, TargetId: c.account, TargetType: types.TargetTypeAwsAccount,
			})
			wantCode(t, what, err, "ResourceNotFoundException")
		}
		_, err := a.sso.CreatePermissionSet(ctx, &ssoadmin.CreatePermissionSetInput{InstanceArn: a.instance, Name: aws.String("Viewer")})
		wantCode(t, "a set of the same name", err, "ConflictException")
		for _, duration := range []string{"PT99H", "PT13H", "PT59M", "1H"} {
			_, err = a.sso.CreatePermissionSet(ctx, &ssoadmin.CreatePermissionSetInput{InstanceArn: a.instance, Name: aws.String("Long"), SessionDuration: &duration})
			wantCode(t, "a session of "+duration, err, "ValidationException")
		}
		// A policy that the account does not have makes its assignment fail, and says so.
		if _, err := a.sso.AttachCustomerManagedPolicyReferenceToPermissionSet(ctx, &ssoadmin.AttachCustomerManagedPolicyReferenceToPermissionSetInput{
			InstanceArn: a.instance, PermissionSetArn: set, CustomerManagedPolicyReference: &types.CustomerManagedPolicyReference{Name: aws.String("NotThere"), Path: aws.String("/")},
		}); err != nil {
			t.Fatal(err)
		}
		s := a.created(t, a.assign(t, set, types.PrincipalTypeUser, user, a.account))
		if s.Status != types.StatusValuesFailed || !strings.Contains(aws.ToString(s.FailureReason), "NotThere") {
			t.Errorf("an assignment whose policy is not there: %s, %q", s.Status, aws.ToString(s.FailureReason))
		}
		if r := a.roleOf(t, "Viewer"); r != nil {
			t.Errorf("a failed assignment left the role %s", *r.Arn)
		}
	})
}

// Without workers an assignment stays IN_PROGRESS and nothing is made; a server
// that has them finishes it, after kill -9 too, once, whatever is interrupted.
func TestProvisioningAcrossKills(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		a := w.access(t)
		const sets = 12
		var requests []*string
		user := a.newUser(t, "ada")
		for i := range sets {
			requests = append(requests, a.assign(t, a.newSet(t, fmt.Sprintf("Set%02d", i), readOnly), types.PrincipalTypeUser, user, a.account))
		}
		unfinished := func() (n int) {
			t.Helper()
			for p := ssoadmin.NewListAccountAssignmentCreationStatusPaginator(a.sso, &ssoadmin.ListAccountAssignmentCreationStatusInput{
				InstanceArn: a.instance, Filter: &types.OperationStatusFilter{Status: types.StatusValuesInProgress},
			}); p.HasMorePages(); {
				page, err := p.NextPage(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				n += len(page.AccountAssignmentsCreationStatus)
			}
			return n
		}
		if n := unfinished(); n != sets {
			t.Errorf("%d assignments are in progress, want all %d: nobody works on them", n, sets)
		}
		if roles := a.reserved(t); len(roles) != 0 {
			t.Errorf("%d roles were made without workers", len(roles))
		}
		w.Kill()
		w.Restart()
		if n, roles := unfinished(), a.reserved(t); n != sets || len(roles) != 0 {
			t.Errorf("after a kill %d assignments are in progress and there are %d roles, want %d and none", n, len(roles), sets)
		}
		// Killed as soon as the work has begun; what it had in hand is taken up by
		// the next life when the lease has ended.
		w.SetFlags("--provision-workers=2")
		w.Restart()
		begun := 0
		for range 2 {
			eventually(t, "work to go on", func(context.Context) (bool, error) { return unfinished() < sets-begun, nil })
			w.Kill()
			w.Restart()
			if begun = sets - unfinished(); begun == sets {
				break
			}
		}
		for _, r := range requests {
			a.mustCreate(t, r)
		}
		roles := a.reserved(t)
		if len(roles) != sets {
			t.Errorf("got %d roles, want %d", len(roles), sets)
		}
		for i := range sets {
			if a.roleOf(t, fmt.Sprintf("Set%02d", i)) == nil {
				t.Errorf("Set%02d has no role", i)
			}
		}
		for name := range roles {
			attached, err := a.iam.ListAttachedRolePolicies(t.Context(), &iam.ListAttachedRolePoliciesInput{RoleName: &name})
			if err != nil || len(attached.AttachedPolicies) != 1 {
				t.Errorf("policies of %s: %+v, %v", name, attached, err)
			}
		}
	}, lab.Flags("--provision-workers=0"))
}
