package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// consolePage is a page of the console or of the portal, or a tab of one, and what
// it says in each of its states. A page that has parts which are read by themselves
// has several rows: one where nothing is answered, and one for each part.
type consolePage struct {
	Route string // as the sources name it, with the tab: /users/:id/groups
	At    string // the address where it is not the route: with a query, or of the portal

	Title   string  // what the document's title says when all is read
	Loading phrases // what it says while nothing is answered
	Doing   phrases // what it says that it could not, or that one may not, do
	Failed  phrases // what it says beside that when calls fail …
	Denied  phrases // … and when they are refused
	Empty   phrases // what it says when every list is empty
	Viewer  string  // what it says to somebody who may only look
	Deed    string  // a button that such a person may not press

	Needs phrases // the operations without which this part is not reached: they are answered in every state
	Press string  // a control that shows this part
}

type phrases = []string

// What the pages of one thing need to know of it before they show its parts.
var (
	ofUser        = phrases{"DescribeUser", "DescribeSignIn"}
	ofGroup       = phrases{"DescribeGroup"}
	ofAccount     = phrases{"DescribeAccount"}
	ofSet         = phrases{"DescribePermissionSet"}
	ofApplication = phrases{"DescribeApplication"}
)

// listPage is a page that is a table of things, or has one among its parts.
func listPage(p consolePage, things string) consolePage {
	p.Loading = append(p.Loading, "Loading "+things)
	p.Doing = append(p.Doing, "see "+things)
	if p.Empty == nil {
		p.Empty = phrases{"There are no " + things + "."}
	}
	return p
}

// consolePages has every page of the console.
var consolePages = []consolePage{
	{
		Route: "/dashboard", Title: "Dashboard", Loading: phrases{"Loading the number", "Loading how it stands"},
		Doing: phrases{"see the portal's addresses"}, Failed: phrases{"Could not count everything", "Could not see what is left to do"},
		Denied: phrases{"You may not see how many", "You may not see how it stands"}, Empty: phrases{"To do"},
	},

	listPage(consolePage{Route: "/users", Title: "Users", Deed: "Add user"}, "users"),
	{Route: "/users/create", Title: "Add user", Doing: phrases{"see whether this server sends mail"}, Viewer: "You may not add users"},
	{Route: "/users/:id", Title: "subject", Loading: phrases{"Loading the user"}, Doing: phrases{"see this user"}},
	{Route: "/users/:id/profile", Title: "subject", Needs: ofUser[:1], Loading: phrases{"Loading it"}, Failed: phrases{"Could not be read"}, Denied: phrases{"You may not see it"}, Deed: "Delete user"},
	listPage(consolePage{Route: "/users/:id/groups", Title: "subject", Needs: ofUser, Deed: "Add to groups"}, "groups"),
	listPage(consolePage{Route: "/users/:id/access", Title: "subject", Needs: ofUser}, "accounts"),
	listPage(consolePage{Route: "/users/:id/applications", Title: "subject", Needs: ofUser}, "applications"),
	listPage(consolePage{Route: "/users/:id/devices", Title: "subject", Needs: ofUser, Deed: "Register device"}, "MFA devices"),
	listPage(consolePage{Route: "/users/:id/sessions", Title: "subject", Needs: ofUser, Deed: "End all"}, "sessions"),
	listPage(consolePage{Route: "/users/:id/mail", Title: "subject", Needs: ofUser}, "mails"),

	listPage(consolePage{Route: "/groups", Title: "Groups", Deed: "Create group"}, "groups"),
	listPage(consolePage{Route: "/groups/create", Title: "Create group", Deed: "Create group"}, "users"),
	{Route: "/groups/:id", Title: "hollow", Loading: phrases{"Loading the group"}, Doing: phrases{"see this group"}, Deed: "Delete group"},
	listPage(consolePage{Route: "/groups/:id/members", Title: "hollow", Needs: ofGroup, Deed: "Add members"}, "members"),
	listPage(consolePage{Route: "/groups/:id/access", Title: "hollow", Needs: ofGroup}, "accounts"),
	listPage(consolePage{Route: "/groups/:id/applications", Title: "hollow", Needs: ofGroup}, "applications"),

	listPage(consolePage{Route: "/accounts", Title: "AWS accounts", Press: "Tree", Deed: "Create account"}, "accounts"),
	{Route: "/accounts", Title: "AWS accounts", Press: "Tree", Needs: phrases{"ListRoots"}, Loading: phrases{"Loading what lies here"}, Failed: phrases{"Try again"}, Denied: phrases{"Try again"}, Empty: phrases{"Nothing lies here."}},
	listPage(consolePage{Route: "/accounts", Title: "AWS accounts", Press: "List", Deed: "Assign users or groups"}, "accounts"),
	{Route: "/accounts/create", Title: "Create account", Deed: "Create account"},
	{Route: "/accounts/create/:request", Title: "Creation of", Loading: phrases{"Loading"}, Doing: phrases{"see how the creation stands"}},
	{Route: "/accounts/assign", Title: "Assign users and groups", Empty: phrases{"No account is selected"}},
	{Route: "/accounts/assign", At: "/accounts/assign?account=:account", Title: "Assign users and groups", Loading: phrases{"Loading the account"}, Doing: phrases{"see the account"}, Viewer: "You may not assign users and groups"},
	{Route: "/accounts/remove", Title: "Remove access", Empty: phrases{"No account is selected"}},
	{Route: "/accounts/remove", At: "/accounts/remove?account=:account", Title: "Remove access", Loading: phrases{"Loading the account"}, Doing: phrases{"see the account"}, Viewer: "You may not remove access"},
	{Route: "/accounts/:account", Title: "member", Loading: phrases{"Loading the account"}, Doing: phrases{"see this account"}, Deed: "Close"},
	listPage(consolePage{Route: "/accounts/assign", At: "/accounts/assign?account=:account", Title: "Assign users and groups", Needs: ofAccount}, "groups"),
	listPage(consolePage{Route: "/accounts/:account/assigned", Title: "member", Needs: ofAccount, Deed: "Remove access"}, "assignments"),
	listPage(consolePage{Route: "/accounts/:account/permission-sets", Title: "member", Needs: ofAccount, Deed: "Re-provision"}, "permission sets"),
	listPage(consolePage{Route: "/accounts/:account/access", Title: "member", Needs: ofAccount}, "people"),
	listPage(consolePage{Route: "/accounts/:account/policies", Title: "member", Needs: ofAccount, Deed: "Attach"}, "service control policies"),
	listPage(consolePage{Route: "/accounts/:account/tags", Title: "member", Needs: ofAccount, Deed: "Edit tags"}, "tags"),

	listPage(consolePage{Route: "/permission-sets", Title: "Permission sets", Deed: "Create permission set"}, "permission sets"),
	{Route: "/permission-sets/create", Title: "Create permission set", Viewer: "You may not create permission sets"},
	{Route: "/permission-sets/:id", Title: "Bare", Loading: phrases{"Loading the permission set"}, Doing: phrases{"see the permission set"}, Deed: "Delete"},
	{Route: "/permission-sets/:id/general", Title: "Bare", Needs: ofSet, Loading: phrases{"Loading the tags"}, Doing: phrases{"see the tags"}, Empty: phrases{"No tags."}, Deed: "Manage tags"},
	{
		Route: "/permission-sets/:id/policies", Title: "Bare", Needs: ofSet, Loading: phrases{"Loading policies", "Loading the inline policy", "Loading the permissions boundary"},
		Doing: phrases{"see policies", "see the inline policy", "see the permissions boundary"}, Empty: phrases{"No policies: the role may do nothing"}, Deed: "Attach AWS managed policies",
	},
	listPage(consolePage{Route: "/permission-sets/:id/accounts", Title: "Bare", Needs: ofSet, Doing: phrases{"see which accounts have an older version"}, Deed: "Update everywhere"}, "accounts"),

	listPage(consolePage{Route: "/assignments", Title: "Assignment progress"}, "batches of assignments"),
	{Route: "/assignments/:batch", Title: "Assignments in", Loading: phrases{"Loading the batch of assignments"}, Doing: phrases{"see this batch of assignments"}},
	listPage(consolePage{Route: "/assignments/:batch", Title: "Assignments in", Needs: phrases{"DescribeAssignmentBatch"}}, "accounts"),

	listPage(consolePage{Route: "/applications", Title: "Applications", Deed: "Create application"}, "applications"),
	{Route: "/applications/create", Title: "Create application", Deed: "Create application"},
	listPage(consolePage{Route: "/applications/issuers", Title: "Trusted token issuers", Deed: "Create trusted token issuer"}, "trusted token issuers"),
	{Route: "/applications/:id", Title: "Payroll", Loading: phrases{"Loading the application"}, Doing: phrases{"see this application"}, Deed: "Disable"},
	{Route: "/applications/:id/details", Title: "Payroll", Needs: ofApplication, Loading: phrases{"Loading the tags"}, Doing: phrases{"see the tags"}, Empty: phrases{"No tags."}, Deed: "Edit"},
	listPage(consolePage{
		Route: "/applications/:id/assignments", Title: "Payroll", Needs: ofApplication, Loading: phrases{"Loading whether assignments are required"},
		Doing: phrases{"see whether assignments are required"}, Deed: "Assign users and groups",
	}, "assigned users and groups"),
	{
		Route: "/applications/:id/authentication", Title: "Payroll", Needs: ofApplication, Loading: phrases{"Loading the authentication methods"}, Doing: phrases{"see the authentication methods"},
		Empty: phrases{"Nobody can get tokens for the application with IAM credentials."}, Deed: "Add",
	},
	listPage(consolePage{Route: "/applications/:id/grants", Title: "Payroll", Needs: ofApplication, Empty: phrases{"Not granted"}, Deed: "Grant Refresh token"}, "grants"),
	listPage(consolePage{Route: "/applications/:id/scopes", Title: "Payroll", Needs: ofApplication, Deed: "Add scope"}, "scopes"),

	{Route: "/reports/accounts", Title: "Access reports", Doing: phrases{"look accounts up"}},
	listPage(consolePage{Route: "/reports/accounts", At: "/reports/accounts?account=:account", Title: "Access reports", Doing: phrases{"look accounts up"}}, "people"),
	{Route: "/reports/users", Title: "Access reports", Doing: phrases{"look users up"}},
	listPage(consolePage{Route: "/reports/users", At: "/reports/users?user=:user", Title: "Access reports", Doing: phrases{"look users up", "look accounts up", "look actions up"}}, "accounts"),

	listPage(consolePage{Route: "/audit", Title: "Audit", Empty: phrases{"No events match."}}, "events"),

	{Route: "/settings/details", Title: "Settings", Loading: phrases{"Loading the instance"}, Doing: phrases{"see the instance"}, Deed: "Rename"},
	listPage(consolePage{Route: "/settings/portal", Title: "Settings", Loading: phrases{"Loading the portal's addresses"}, Doing: phrases{"see the portal's addresses"}, Deed: "Add a name"}, "names"),
	listPage(consolePage{
		Route: "/settings/authentication", Title: "Settings", Loading: phrases{"Loading the rules for MFA", "Loading how people sign in"},
		Doing: phrases{"see the rules for MFA", "see how people sign in"}, Deed: "Save",
	}, "mails"),
	{Route: "/settings/attributes", Title: "Settings", Loading: phrases{"Loading the attributes"}, Doing: phrases{"see the attributes"}, Empty: phrases{"Attributes for access control are off."}, Deed: "Turn on"},
	listPage(listPage(consolePage{Route: "/settings/management", Title: "Settings", Empty: phrases{"There are no delegated administrators.", "There are no Regions."}, Deed: "Add a Region"}, "delegated administrators"), "Regions"),
}

// portalPages has every page of the portal, and those of the console that are not
// below the navigation: the choice of a role, and the home of a member account.
var portalPages = []consolePage{
	{Route: "/", At: "/start", Title: "Accounts", Loading: phrases{"Loading your accounts"}, Doing: phrases{"list your accounts"}, Empty: phrases{"No account is assigned to you"}},
	{Route: "/applications", At: "/start#/applications", Title: "Applications", Loading: phrases{"Loading your applications"}, Doing: phrases{"list your applications"}, Empty: phrases{"No application is assigned to you"}},
	{Route: "/console", At: "/start#/console?account_id=:account", Title: "Shortcut", Loading: phrases{"Loading your accounts"}, Doing: phrases{"list your accounts"}, Empty: phrases{"You have no access to account"}},
	{Route: "", At: "/console", Title: "Open the console", Loading: phrases{"Loading your accounts"}, Doing: phrases{"list your accounts"}, Empty: phrases{"Nothing to administer"}},
	{
		Route: "", At: "/console?account_id=:account&role_name=Bare", Title: "Bare", Loading: phrases{"Loading it", "Loading your accounts", "Loading roles"},
		Doing: phrases{"ask the account who you are", "list your accounts", "see roles"}, Empty: phrases{"Nothing else is assigned to you."},
	},
}

// Whoever adds a page says here what it shows while it loads, when it fails, when
// it may not be seen and when there is nothing: TestConsoleStates looks whether it does.
func TestEveryPageHasStates(t *testing.T) {
	for what, routes := range map[string]struct {
		sources []string
		table   []consolePage
	}{"console": {consoleRoutes(t), consolePages}, "portal": {portalRoutes(t), portalPages}} {
		if len(routes.sources) < 3 {
			t.Fatalf("only %d routes of the %s were found in its sources", len(routes.sources), what)
		}
		listed := map[string]bool{}
		for _, p := range routes.table {
			listed[p.Route] = true
			if p.Route != "" && !slices.Contains(routes.sources, p.Route) {
				t.Errorf("the table has %s, which the %s has not", p.Route, what)
			}
		}
		for _, route := range routes.sources {
			if !listed[route] {
				t.Errorf("the %s has %s, whose states nobody has said", what, route)
			}
		}
	}
}

var (
	sectionForm = regexp.MustCompile(`\{ path: '(/[\w-]+)', .*import\('\./(\w+)'\)`)
	routeForm   = regexp.MustCompile(`<Route\s[^\n]*`)
	pathForm    = regexp.MustCompile(`path="([^"]+)"`)
	tabForm     = regexp.MustCompile(`\{\s*id: '([\w-]+)',\s*label: '[^']+',\s*content:`)
)

// consoleRoutes reads from the sources of the console where it has a page.
func consoleRoutes(t *testing.T) (routes []string) {
	t.Helper()
	admin := filepath.Join("..", "..", "console", "src", "admin")
	all := consoleSource(t, admin, "sections.tsx")
	sections := sectionForm.FindAllStringSubmatch(all, -1)
	if want := strings.Count(all, "import("); len(sections) != want {
		t.Fatalf("%d sections were understood, there are %d", len(sections), want)
	}
	for _, s := range sections {
		base, dir := s[1], filepath.Join(admin, s[2])
		index := consoleSource(t, dir, "index.tsx")
		found := routeForm.FindAllString(index, -1)
		if len(found) == 0 {
			routes = append(routes, base)
		}
		for _, r := range found {
			path := pathForm.FindStringSubmatch(r)
			switch {
			case strings.Contains(r, "<Navigate"):
			case strings.Contains(r, "<Route index"):
				routes = append(routes, base)
			case strings.Contains(r, "path={t.id}"):
				routes = append(routes, withTab(base, tabsIn(t, index))...)
			case path == nil:
				t.Fatalf("%s: a route that is not understood: %s", dir, r)
			case strings.HasSuffix(path[1], "/:tab?"):
				place := base + "/" + strings.TrimSuffix(path[1], "/:tab?")
				routes = append(append(routes, place), withTab(place, tabsIn(t, withTabs(t, dir)))...)
			default:
				routes = append(routes, base+"/"+path[1])
			}
		}
	}
	return routes
}

// portalRoutes reads from the sources of the portal where it has a page.
func portalRoutes(t *testing.T) (routes []string) {
	t.Helper()
	for _, r := range routeForm.FindAllString(consoleSource(t, filepath.Join("..", "..", "console", "src", "portal"), "portal.tsx"), -1) {
		path := pathForm.FindStringSubmatch(r)
		if path == nil {
			t.Fatalf("a route of the portal that is not understood: %s", r)
		}
		routes = append(routes, strings.Replace(path[1], "*", "/", 1))
	}
	return routes
}

func consoleSource(t *testing.T, elements ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(elements...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// withTabs answers the source of the page of a section that takes its tab from the address.
func withTabs(t *testing.T, dir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.tsx"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if text := consoleSource(t, f); regexp.MustCompile(`\btab\b[^\n]*useParams\(\)`).MatchString(text) {
			return text
		}
	}
	t.Fatalf("%s has no page that takes a tab from the address", dir)
	return ""
}

// tabs finds the ids of tabs in a source.
func tabsIn(t *testing.T, text string) (ids []string) {
	t.Helper()
	for _, m := range tabForm.FindAllStringSubmatch(text, -1) {
		ids = append(ids, m[1])
	}
	if len(ids) < 2 {
		t.Fatalf("%d tabs were understood in\n%s", len(ids), text)
	}
	return ids
}

func withTab(base string, tabs []string) (routes []string) {
	for _, tab := range tabs {
		routes = append(routes, base+"/"+tab)
	}
	return routes
}
