package token

import (
	"net/url"
	"regexp"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// Start URLs name an instance; they are names only, nothing is asked of the host
// (reference 1.2 and 4.7, DESIGN decision 11).
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

const longestStartURL = 512

// instanceOf finds the instance that a start URL names. This is the one place
// that knows the forms of start URLs.
func (s *Service) instanceOf(tx *op.Tx, startURL string) (idc.Instance, error) {
	unknown := invalidRequest("There is no identity center at start URL %q.", cut(startURL))
	name, ok := s.instanceName(startURL)
	if !ok {
		return idc.Instance{}, unknown
	}
	var i idc.Instance
	var err error
	if strings.HasPrefix(name, "d-") {
		i, err = tx.InstanceOfStore(idc.StoreID(name))
	} else {
		i, err = tx.Instance(idc.InstanceID(name))
	}
	if idc.Is(err, idc.KindNotFound) {
		return i, unknown
	}
	return i, err
}

// instanceName is the id of an instance or of its store that a start URL holds.
func (s *Service) instanceName(startURL string) (string, bool) {
	if len(startURL) > longestStartURL {
		return "", false
	}
	u, err := url.Parse(startURL)
	if err != nil || u.User != nil || u.Host == "" || u.RawQuery != "" {
		return "", false
	}
	path := strings.Trim(u.Path, "/")
	if strings.EqualFold(u.Scheme+"://"+u.Host, s.cfg.PublicURL) {
		rest, ok := strings.CutPrefix(path, "start")
		switch {
		case !ok:
			return "", false
		case rest == "":
			return string(s.cfg.Home), true
		}
		return strings.CutPrefix(rest, "/")
	}
	if u.Scheme != "https" || u.Port() != "" {
		return "", false
	}
	host := strings.ToLower(u.Host)
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

// instanceID is the instance of a registration: the one of its issuer URL, else
// the home instance.
func (s *Service) instanceID(r registration) idc.InstanceID {
	if r.Instance == "" {
		return s.cfg.Home
	}
	return r.Instance
}
