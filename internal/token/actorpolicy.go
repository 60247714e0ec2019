package token

import (
	"fmt"
	"strings"
	"sync"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/policy"
)

// actorPolicies keeps compiled actor policies by their text, so that transactions
// do not compile the same one again and again.
type actorPolicies struct {
	mu       sync.Mutex
	compiled map[string]*policy.Policy
}

const cachedActorPolicies = 1024

func (a *actorPolicies) compile(text string) (*policy.Policy, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if p := a.compiled[text]; p != nil {
		return p, nil
	}
	p, err := policy.Compile([]byte(text), policy.ResourcePolicy)
	if err != nil {
		return nil, err
	}
	if a.compiled == nil || len(a.compiled) >= cachedActorPolicies {
		a.compiled = map[string]*policy.Policy{}
	}
	a.compiled[text] = p
	return p, nil
}

const actionCreateTokenWithIAM = "sso-oauth:CreateTokenWithIAM"

// applicationName is an application's ARN, taken apart.
type applicationName struct {
	instance idc.InstanceID
	id       idc.ApplicationID
	account  idc.AccountID
}

// parseApplication reads the ARN that is the client id of an application.
func parseApplication(clientID string) (applicationName, bool) {
	arn := idc.ARN(clientID)
	partition, service, region, account, resource, ok := arn.Parts()
	part := strings.Split(resource, "/")
	if !ok || partition != "aws" || service != "sso" || region != "" || !idc.AccountID(account).Valid() || len(part) != 3 || part[0] != "application" {
		return applicationName{}, false
	}
	return applicationName{idc.InstanceID(part[1]), idc.ApplicationID(part[2]), idc.AccountID(account)}, true
}

// admit finds the application that the caller may act for. Who may is said by the
// application's actor policy, which has to allow; callers whom it lets in by their
// account, or from another account, need it of their own policies too. Only who
// may learns whether there is such an application.
func (s *Service) admit(tx *op.Tx, clientID string) (idc.Application, error) {
	none := idc.Application{}
	name, ok := parseApplication(clientID)
	if !ok {
		tx.Permit("there is nothing that a policy could be asked about")
		return none, invalidClient()
	}
	check := op.Check{Action: actionCreateTokenWithIAM, Resource: idc.ARN(clientID), Owner: name.account}
	a, err := tx.Application(name.instance, name.id)
	if idc.Is(err, idc.KindNotFound) || err == nil && a.ARN() != check.Resource {
		if err := tx.Authorize(check); err != nil {
			return none, err
		}
		return none, invalidClient()
	}
	if err != nil {
		return none, err
	}
	if check.ResourceTags, err = tx.Tags(a.ARN()); err != nil {
		return none, err
	}
	method, err := tx.ApplicationMethod(a.Instance, a.ID, idc.MethodIAM)
	if idc.Is(err, idc.KindNotFound) {
		if err := tx.Authorize(check); err != nil {
			return none, err
		}
		return none, unauthorizedClient("The application has no authentication method IAM.")
	}
	if err != nil {
		return none, err
	}
	if check.Policy, err = s.actors.compile(string(method.ActorPolicy)); err != nil {
		return none, fmt.Errorf("actor policy of %s: %w", a.ARN(), err)
	}
	check.PolicyMust = true
	if err := tx.Authorize(check); err != nil {
		return none, err
	}
	open, err := inUse(tx, a)
	if err == nil && !open {
		err = unauthorizedClient("The application is disabled.")
	}
	if err != nil {
		return none, err
	}
	return a, nil
}

// inUse reports whether an application is enabled, and its account is not closed.
func inUse(tx *op.Tx, a idc.Application) (bool, error) {
	if a.Content.Status != idc.ApplicationEnabled {
		return false, nil
	}
	account, err := tx.Account(a.Account)
	return account.Status == idc.AccountActive, err
}

// granted answers how an application is configured for a way to get tokens.
func granted(tx *op.Tx, a idc.Application, t idc.GrantType) (idc.ApplicationGrant, error) {
	g, err := tx.ApplicationGrant(a.Instance, a.ID, t)
	if idc.Is(err, idc.KindNotFound) {
		return g, unauthorizedClient("The application has no grant of type %s.", t)
	}
	return g, err
}

// mayUse refuses a person who is not assigned to an application that wants it.
func mayUse(tx *op.Tx, instance idc.Instance, user idc.UserID, a idc.Application) error {
	may, err := tx.MayUse(instance, user, a)
	if err == nil && !may {
		err = &idc.Error{Kind: idc.KindDenied, Reason: "AccessDeniedException", Message: "The person is not assigned to the application."}
	}
	return err
}

// askingApplication is an application that sends a browser to /authorize. Its
// redirect URIs are its administrator's choice, so they may be anywhere.
func (s *Service) askingApplication(tx *op.Tx, r AuthorizeRequest) (asker, error) {
	name, ok := parseApplication(r.ClientID)
	if !ok {
		return asker{}, invalidClient()
	}
	a, err := tx.Application(name.instance, name.id)
	if idc.Is(err, idc.KindNotFound) || err == nil && string(a.ARN()) != r.ClientID {
		return asker{}, invalidClient()
	}
	if err != nil {
		return asker{}, err
	}
	if open, err := inUse(tx, a); err != nil {
		return asker{}, err
	} else if !open {
		return asker{}, invalidClient()
	}
	g, err := tx.ApplicationGrant(a.Instance, a.ID, idc.GrantAuthorizationCode)
	if err != nil && !idc.Is(err, idc.KindNotFound) {
		return asker{}, err
	}
	if err != nil || !(registration{Redirects: g.RedirectURIs}).redirects(r.RedirectURI) {
		return asker{}, errRedirect()
	}
	if err := r.check(true); err != nil {
		return asker{}, err
	}
	scopes, err := scopesOf(tx, a)
	if err != nil {
		return asker{}, err
	}
	asked, ok := scopes.choose(r.Scopes)
	if !ok {
		return asker{}, r.bounce("invalid_scope", "The application may not ask for one of the scopes.")
	}
	return asker{client: clientOf(a, asked), instance: a.Instance, application: &a}, nil
}

// clientOf is what is kept of an application beside what it was granted.
func clientOf(a idc.Application, scopes []string) idc.OAuthClient {
	return idc.OAuthClient{Key: string(a.ARN()), Name: a.Name, Scopes: scopes}
}
