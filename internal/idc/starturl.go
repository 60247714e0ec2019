package idc

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// PortalAlias is a name that the portal of an instance has besides the one it
// had at first: one segment of its path, or a whole https address by which
// clients know it.
type PortalAlias struct {
	Alias     string
	Instance  InstanceID
	CreatedAt time.Time
}

// IsAddress tells the address of another portal, which is known to clients only,
// from a name below this deployment's own.
func (a PortalAlias) IsAddress() bool { return strings.Contains(a.Alias, "://") }

// PortalPaths are the segments below the portal's path that are pages, or may
// become some: no portal can bear their name.
var PortalPaths = []string{
	"accounts", "admin", "administration", "api", "applications", "assets", "authorize", "callback", "console", "credentials", "device",
	"devices", "forgot", "help", "home", "link", "login", "logout", "mfa", "oauth", "password", "plain", "profile", "saml", "scim", "sessions",
	"settings", "signin", "signout", "start", "static", "token", "well-known",
}

var (
	portalName = regexp.MustCompile(`^[a-z](?:-?[a-z0-9])+$`)
	idLike     = regexp.MustCompile(`^(?:ssoins|d)-`)
)

// ValidPortalName reports whether a portal can have this name: 3 to 63 lower-case
// letters, digits and single hyphens that begin with a letter, no page of the
// portal and nothing that could be taken for the id of an instance or a store.
func ValidPortalName(s string) bool {
	return len(s) >= 3 && len(s) <= 63 && portalName.MatchString(s) && !idLike.MatchString(s) && !slices.Contains(PortalPaths, s)
}

// LongestStartURL is how many bytes a start URL may have.
const LongestStartURL = 512

var (
	hostName    = regexp.MustCompile(`^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?::[0-9]{1,5})?$`)
	addressPath = regexp.MustCompile(`^(?:/[A-Za-z0-9][A-Za-z0-9._~-]*)*$`)
)

// StartAddress is an https address in the one form in which it is compared: scheme
// and host in lower case, without the port that goes without saying, without a
// slash at the end and what a browser adds after it (`/#/`). False when it is
// no address, or none that can be a start URL: with a query, with somebody's
// name, with characters that have several spellings.
func StartAddress(s string) (string, bool) {
	u, err := url.Parse(s)
	if len(s) > LongestStartURL || err != nil || u.Scheme != "https" || u.User != nil || u.RawQuery != "" || u.ForceQuery {
		return "", false
	}
	host := strings.TrimSuffix(strings.ToLower(u.Host), ":443")
	path := strings.TrimRight(u.EscapedPath(), "/")
	if len(host) > 253 || !hostName.MatchString(host) || !addressPath.MatchString(path) {
		return "", false
	}
	return "https://" + host + path, true
}

// AWS's own forms of start URLs. They are names only; nothing is asked of the host
// (reference 1.2 and 4.7).
var (
	issuerHosts = map[string]bool{
		"identitycenter.amazonaws.com": true, "identitycenter.amazonaws.com.cn": true,
		"identitycenter.amazonaws.eu": true, "identitycenter.us-gov.amazonaws.com": true,
	}
	portalHost = regexp.MustCompile(`^(ssoins-[0-9a-f]{16})\.(?:` +
		`portal\.[a-z0-9-]+\.(?:app\.aws|app\.amazonwebservices\.com\.cn|api\.amazonwebservices\.eu)|` +
		`[a-z0-9-]+\.portal\.amazonaws\.(?:com|com\.cn|eu))$`)
	directoryHost = regexp.MustCompile(`^(d-[0-9a-f]{10})\.awsapps\.(?:com|cn)$`)
)

// StartURLID is the id of an instance, or of its store, that a start URL of one of
// AWS's forms holds; false for addresses that hold none.
func StartURLID(address string) (id string, ok bool) {
	host, path, _ := strings.Cut(strings.TrimPrefix(address, "https://"), "/")
	if issuerHosts[host] {
		return path, path != ""
	}
	if m := portalHost.FindStringSubmatch(host); m != nil {
		return m[1], path == ""
	}
	if m := directoryHost.FindStringSubmatch(host); m != nil {
		return m[1], path == "start"
	}
	return "", false
}

// instanceID is the form of the ids that start URLs hold.
var instanceID = regexp.MustCompile(`^(?:ssoins-[0-9a-f]{16}|d-[0-9a-f]{10})$`)

// Misleading reports whether an address could be taken for a start URL of one of
// AWS's forms and is none: at such a host, but with another path, another port or
// an id in other letters. Nobody reads the difference.
func Misleading(address string) bool {
	host, path, _ := strings.Cut(strings.TrimPrefix(address, "https://"), "/")
	name, _, _ := strings.Cut(host, ":")
	if !issuerHosts[name] && !portalHost.MatchString(name) && !directoryHost.MatchString(name) {
		return false
	}
	id, ok := StartURLID("https://" + host + "/" + path)
	return !ok || !instanceID.MatchString(id)
}
