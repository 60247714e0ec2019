package token

import (
	"regexp"
	"slices"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// ConsoleClientID is the client id of Gatehouse's own browser application, the
// access portal and the administration console (DESIGN decision 9). It is built
// in, not registered, and public: it has no secret, as what runs in a browser can
// keep none (RFC 6749, section 2.1). PKCE ties a code to the tab that asked for
// it. Codes only ever go to pages of our own origin, where the person signed in;
// nobody is asked for a consent that would be given to ourselves.
const ConsoleClientID = "gatehouse-console"

// consoleLogins is how many logins of the console a person may have, one for
// each tab. The oldest gives way: its tab asks for a new one when it is used.
const consoleLogins = 50

// console is the built-in client. Its redirect URIs are given by consoleAt.
var console = registration{
	Name: "Gatehouse", Scopes: []string{scopeAccounts}, Grants: grantCode | grantRefresh, key: ConsoleClientID,
}

// consolePages are the paths that codes of the console go to: exactly these, no
// trailing slash and no query, since a client compares what it sent (RFC 9700,
// section 4.1.3). A portal may be that of one instance, by its id or by a name of
// its portal.
var consolePages = regexp.MustCompile(`^/(?:console|start(?:/([a-z0-9-]{3,63}))?)$`)

// consoleAt reads a redirect URI of the console: the instance that it names, ""
// where it names none. It is refused when it is not one of the console's own.
func (s *Service) consoleAt(tx *op.Tx, redirectURI string) (idc.InstanceID, error) {
	path, ok := strings.CutPrefix(redirectURI, s.cfg.PublicURL)
	m := consolePages.FindStringSubmatch(path)
	if !ok || m == nil {
		return "", errRedirect()
	}
	if m[1] == "" {
		return "", nil
	}
	instance, err := s.named(tx, s.cfg.PublicURL+"/start/"+m[1])
	if idc.Is(err, idc.KindNotFound) {
		return "", errRedirect()
	}
	return instance.ID, err
}

// askingConsole is asker for the console. Where the redirect URI names no
// instance, it is the one that the person is signed in to.
func (s *Service) askingConsole(tx *op.Tx, r AuthorizeRequest) (asker, error) {
	named, err := s.consoleAt(tx, r.RedirectURI)
	if err != nil {
		return asker{}, err
	}
	if err := r.check(true); err != nil {
		return asker{}, err
	}
	for _, scope := range r.Scopes {
		if !slices.Contains(console.Scopes, scope) {
			return asker{}, r.bounce("invalid_scope", "The console has no such scope.")
		}
	}
	return asker{client: console.granted(console.Scopes), instance: named, firstParty: true}, nil
}

// makeRoom ends the oldest logins of the console that a person has, so that
// another one may come.
func makeRoom(tx *op.Tx, f idc.TokenFamily) error {
	return tx.EndOldestLogins(f.Store, f.Application, f.User, consoleLogins-1)
}
