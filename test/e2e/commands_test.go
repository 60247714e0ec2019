package e2e

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gatehouse/test/lab"
)

// TestRecover: whoever holds the data directory gets back in, beside the running
// server; the bootstrap key can be put away.
func TestRecover(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		where := []string{"--data", w.Dir}
		if w.database != "" {
			where = append(where, "--database", w.database)
		}
		out := lab.Gatehouse(t, nil, append([]string{"admin", "recover", "--for", "10m"}, where...)...).Must(t)
		h := w.Person(t)
		for _, m := range regexp.MustCompile(`export (\S+)=(\S+)`).FindAllStringSubmatch(out, -1) {
			h.Setenv(m[1], m[2])
		}
		h.Setenv("AWS_DEFAULT_REGION", w.Env("AWS_REGION"))
		key := h.Var("AWS_ACCESS_KEY_ID")
		if key == "" || key == w.Env("AWS_ACCESS_KEY_ID") {
			t.Fatalf("admin recover printed no new key:\n%s", out)
		}
		got := lab.Boto(t, h, `print(boto3.client('sts').get_caller_identity()['Arn'])`)
		if !strings.HasSuffix(strings.TrimSpace(got), ":root") {
			t.Errorf("the recovered key is %q", got)
		}
		lab.Gatehouse(t, nil, append([]string{"admin", "disable-key"}, where...)...).Must(t)
		refused := lab.Boto(t, w.Admin(t), `
			sts = boto3.client('sts')
			for _ in range(1000):
				try:
					sts.get_caller_identity()
				except ClientError as e:
					print(e.response['Error']['Code'])
					break`)
		if strings.TrimSpace(refused) != "InvalidClientTokenId" {
			t.Errorf("the disabled bootstrap key: %q", refused)
		}
		if r := lab.Gatehouse(t, nil, "admin", "recover", "--data", w.Dir, "--for", "400h"); r.Code == 0 {
			t.Error("a key for 400 hours was given")
		}
	})
}

// TestRotateKeys: what the old key sealed still opens after a restart with a new one.
func TestRotateKeys(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		admin := w.Admin(t)
		who := `print(boto3.client('sts').get_caller_identity()['Account'])`
		before := lab.Boto(t, admin, who)
		lab.Gatehouse(t, nil, "keys", "rotate", "--data", w.Dir).Must(t)
		w.Stop()
		w.Restart()
		if after := lab.Boto(t, admin, who); after != before {
			t.Errorf("after the rotation the bootstrap key is of account %q, before of %q", after, before)
		}
	})
}

// TestModel: the written model is what boto3 needs to know the gatehouse service.
func TestModel(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		dir := t.TempDir()
		lab.Gatehouse(t, nil, "model", "--dir", dir).Must(t)
		if _, err := os.Stat(filepath.Join(dir, "gatehouse", "2026-11-22", "service-2.json")); err != nil {
			t.Fatal(err)
		}
		admin := w.Admin(t)
		admin.Setenv("AWS_DATA_PATH", dir)
		got := lab.Boto(t, admin, `
			portal = boto3.client('gatehouse').describe_portal(InstanceArn=os.environ['GATEHOUSE_INSTANCE_ARN'])
			print(portal['PortalUrl'], portal['StartUrl'])`)
		want := w.Env("GATEHOUSE_PORTAL_URL") + " " + w.Env("GATEHOUSE_START_URL")
		if strings.TrimSpace(got) != want {
			t.Errorf("DescribePortal answers %q, want %q", got, want)
		}
	})
}

// TestCreateAdministrator: one command on the host makes a person who administers by
// permission set, beside the running server; said again it gives a new password.
func TestCreateAdministrator(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		create := []string{"admin", "create", "ada", "--email", "ada@example.com", "--data", w.Dir}
		if w.database != "" {
			create = append(create, "--database", w.database)
		}
		password := func() string {
			out := lab.Gatehouse(t, nil, create...).Must(t)
			m := regexp.MustCompile(`One-time password +(\S+)`).FindStringSubmatch(out)
			if m == nil {
				t.Fatalf("admin create printed no password:\n%s", out)
			}
			return m[1]
		}
		first, second := password(), password()
		enter := func(oneTime string) string {
			p := w.person(t, "ada", oneTime)
			p.page(t, "/start/plain", nil)
			p.page(t, "/signin", url.Values{"step": {"PASSWORD"}, "username": {"ada"}, "password": {oneTime}})
			const chosen = "Battery-Staple-2"
			_, to := p.page(t, "/signin", url.Values{"step": {"NEW_PASSWORD"}, "new-password": {chosen}, "repeated-password": {chosen}})
			return to
		}
		if to := enter(first); to == "/start/plain" {
			t.Error("the first one-time password still works")
		}
		if to := enter(second); to != "/start/plain" {
			t.Fatalf("the one-time password leads to %q", to)
		}
		settled := lab.Boto(t, w.Admin(t), `
			sso = boto3.client('sso-admin')
			instance = sso.list_instances()['Instances'][0]['InstanceArn']
			for _ in range(5000):
				made = sso.list_account_assignment_creation_status(InstanceArn=instance)['AccountAssignmentsCreationStatus']
				if made and all(m['Status'] != 'IN_PROGRESS' for m in made):
					break
			print([m['Status'] for m in made])`)
		if strings.TrimSpace(settled) != "['SUCCEEDED', 'SUCCEEDED']" {
			t.Fatalf("the assignments: %s", settled)
		}
		p := w.person(t, "ada", "Battery-Staple-2")
		p.signIn(t)
		login, _ := p.byDevice(t, p.approved(t))
		account := strings.TrimSpace(lab.Boto(t, w.Admin(t), `print(boto3.client('organizations').describe_organization()['Organization']['MasterAccountId'])`))
		if _, ok := p.credentials(t, login.AccessToken, account, "AdministratorAccess"); !ok {
			t.Error("the administrator cannot administer")
		}
		if r := lab.Gatehouse(t, nil, "admin", "create", "two words", "--data", w.Dir); r.Code == 0 || w.database == "" && !strings.Contains(r.Stderr, "userName") {
			t.Errorf("an impossible name: %+v", r)
		}
	})
}

// TestCreateAdministratorOfPreparedNames: who may write to the directory, but is no
// administrator, becomes none by taking the names first that one will have.
func TestCreateAdministratorOfPreparedNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	create := func(name string, more ...string) lab.Result {
		return lab.Gatehouse(t, nil, append([]string{"admin", "create", name, "--data", w.Dir}, more...)...)
	}
	refused := func(what, want string, r lab.Result) {
		t.Helper()
		if r.Code == 0 || !strings.Contains(r.Stderr, want) || strings.Contains(r.Stdout, "password") {
			t.Errorf("%s: got %+v, want a refusal that says %q", what, r, want)
		}
	}
	got := lab.Boto(t, w.Admin(t), `
		store = os.environ['GATEHOUSE_IDENTITY_STORE_ID']
		ids, sso = boto3.client('identitystore'), boto3.client('sso-admin')
		def user(name):
			return ids.create_user(IdentityStoreId=store, UserName=name, DisplayName=name, Name={'GivenName': name, 'FamilyName': 'x'},
				Emails=[{'Value': 'evil@example.com' if name == 'root' else name + '@example.com', 'Primary': True}])['UserId']
		user('root')
		mallory = user('mallory')
		group = ids.create_group(IdentityStoreId=store, DisplayName='Administrators')['GroupId']
		membership = ids.create_group_membership(IdentityStoreId=store, GroupId=group, MemberId={'UserId': mallory})['MembershipId']
		sso.create_permission_set(InstanceArn=os.environ['GATEHOUSE_INSTANCE_ARN'], Name='AdministratorAccess')
		print(membership)`)
	membership := strings.TrimSpace(got)
	assigned := func() string {
		return strings.TrimSpace(lab.Boto(t, w.Admin(t), `
			made = boto3.client('sso-admin').list_account_assignment_creation_status(InstanceArn=os.environ['GATEHOUSE_INSTANCE_ARN'])
			print(len(made['AccountAssignmentsCreationStatus']))`))
	}
	before := assigned()

	refused("a set of another content", "not what its name says", create("ada"))
	lab.Boto(t, w.Admin(t), `
		sso, instance = boto3.client('sso-admin'), os.environ['GATEHOUSE_INSTANCE_ARN']
		set = [s for s in sso.list_permission_sets(InstanceArn=instance)['PermissionSets']
			if sso.describe_permission_set(InstanceArn=instance, PermissionSetArn=s)['PermissionSet']['Name'] == 'AdministratorAccess'][0]
		sso.attach_managed_policy_to_permission_set(InstanceArn=instance, PermissionSetArn=set, ManagedPolicyArn='arn:aws:iam::aws:policy/AdministratorAccess')`)
	refused("a group of other people", "exists with other members", create("ada"))
	refused("a user of somebody else", "evil@example.com", create("Root")) // names differ in more than case
	lab.Boto(t, w.Admin(t), `boto3.client('identitystore').delete_group_membership(IdentityStoreId=os.environ['GATEHOUSE_IDENTITY_STORE_ID'], MembershipId=sys.argv[1])`, membership)
	refused("a user of somebody else, without the group", "--existing", create("root"))
	if now := assigned(); now != before {
		t.Errorf("assignments after refusals: got %s, want %s", now, before)
	}

	create("ada").Must(t)
	create("ada").Must(t) // an administrator, who gets another password
	refused("still", "--existing", create("root"))
	create("root", "--existing").Must(t)
	if now := assigned(); now == before {
		t.Error("nothing was assigned to the administrators")
	}
}
