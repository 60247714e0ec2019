package e2e

import (
	"slices"
	"strings"
	"testing"

	"gatehouse/test/lab"
)

// verify runs the commands that people check their estate with after an apply,
// and wants to be shown so many sets and groups.
func verify(t *testing.T, h *lab.Home, tf *lab.Terraform, sets int, groups ...string) {
	t.Helper()
	made, cli := tf.Outputs(), lab.CLIv2(t, h)
	arns := strings.Fields(cli.Must(t, "sso-admin", "list-permission-sets",
		"--instance-arn", made["instance_arn"].(string), "--query", "PermissionSets[]", "--output", "text"))
	if len(arns) != sets {
		t.Errorf("permission sets: got %q, want %d", arns, sets)
	}
	names := strings.Fields(cli.Must(t, "identitystore", "list-groups",
		"--identity-store-id", made["identity_store_id"].(string), "--query", "Groups[].DisplayName", "--output", "text"))
	wantSet(t, "groups", names, groups...)
}

// provisioned are the permission sets that have a role in the home's account.
func provisioned(t *testing.T, h *lab.Home) []string {
	t.Helper()
	return strings.Fields(lab.Boto(t, h, `
		pages = boto3.client("iam").get_paginator("list_roles").paginate(PathPrefix="/aws-reserved/sso.amazonaws.com/")
		print(*[role["RoleName"].split("_")[1] for page in pages for role in page["Roles"]])
	`))
}

// wantSet compares names whatever their order.
func wantSet(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if got, want = sorted(got...), sorted(want...); !slices.Equal(got, want) {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

// A single account: teams, sets and assignments without an organization.
func TestTerraformStandalone(t *testing.T) {
	t.Parallel()
	s := lab.NewServer(t, lab.Flags("--no-organization"))
	h := s.Admin(t)
	terraformCycle{folder: "standalone", standing: func(t *testing.T, tf *lab.Terraform, _ bool) {
		verify(t, h, tf, 2, "AuditTeam", "PlatformTeam")
		wantSet(t, "roles", provisioned(t, h), "Admin", "ReadOnly")
	}}.run(t, s)
	wantSet(t, "roles afterwards", provisioned(t, h))
}

// An organization: accounts by name, three tiers of rights, and attributes that
// become session tags.
func TestTerraformLandingZone(t *testing.T) {
	t.Parallel()
	s := lab.NewServer(t)
	h := s.Admin(t)
	lab.Boto(t, h, `
		organizations = boto3.client("organizations")
		for name in "log-archive", "audit":
			organizations.create_account(AccountName=name, Email=name + "@corp.example")
	`)
	terraformCycle{folder: "landing-zone", standing: func(t *testing.T, tf *lab.Terraform, _ bool) {
		verify(t, h, tf, 3, "LZAdministrators", "LZPowerUsers", "LZReadOnly", "LZSecurityAudit")
		wantSet(t, "roles", provisioned(t, h), "LZAdministratorAccess", "LZReadOnlyAccess")
	}}.run(t, s)
	wantSet(t, "roles afterwards", provisioned(t, h))
}
