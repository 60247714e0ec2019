package conformance

// pending names operations ("service Operation") that are served and have no row
// yet. It shrinks to nothing.
var pending = []string{
	"gatehouse BatchDeleteSession",
	"gatehouse DescribePortal",
	"gatehouse DisableUser",
	"gatehouse EnableUser",
	"gatehouse ListSessions",
	"gatehouse UpdatePassword",
	"sso GetRoleCredentials",
	"sso ListAccountRoles",
	"sso ListAccounts",
	"sso Logout",
	"sso-oidc CreateToken",
	"sso-oidc RegisterClient",
	"sso-oidc StartDeviceAuthorization",
}
