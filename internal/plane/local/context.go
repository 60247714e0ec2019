package local

import (
	"maps"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// A role session may bear the identity of a person who is signed in to an
// application (identity-enhanced role session). The application gets an identity
// context with the person's tokens and hands it to AssumeRole; the role's trust
// policy must allow sts:SetContext.

// contextProvider is the one whose contexts are known.
const contextProvider idc.ARN = "arn:aws:iam::aws:contextProvider/IdentityCenter"

// ProvidedContext is what a caller says of the person that it acts for.
type ProvidedContext struct {
	Provider  idc.ARN
	Assertion string
}

// Contexts opens identity contexts. Invalid is the context's fault.
type Contexts interface {
	OpenIdentityContext(text string) (idc.Person, error)
}

// identify opens the context that comes with a request and leaves its person in
// the session. A session made from one that had a person ends with that person
// too, but policies do not see them any more.
func (s *STS) identify(a Assumption, session *idc.RoleSession) error {
	if len(a.Contexts) == 0 {
		return nil
	}
	if len(a.Contexts) > 1 || a.Contexts[0].Provider != contextProvider || s.cfg.Contexts == nil {
		return idc.Invalid("ProvidedContexts must hold one context of provider %s.", contextProvider)
	}
	if session.Context != nil {
		return idc.Denied("The calling session has an identity context already.")
	}
	person, err := s.cfg.Contexts.OpenIdentityContext(a.Contexts[0].Assertion)
	if err == nil {
		session.Context = &person
	}
	return err
}

// identified refuses a person who may not sign in any more, or whose login has
// ended, and gives the session the condition keys of the person (IAM Identity
// Center User Guide, condition-context-keys-sts-idc).
func identified(tx *op.Tx, a Assumption, session *idc.RoleSession) error {
	if len(a.Contexts) == 0 {
		return nil
	}
	p := session.Context
	over := expiredToken("The login that the identity context came of has ended.")
	f, err := tx.TokenFamily(p.Store, p.Family)
	if err == nil {
		var ended bool
		if ended, err = tx.Ended(f, p.Issued); ended {
			return over
		}
	}
	if err == nil {
		var u idc.User
		if u, err = tx.User(p.Store, p.User); u.Status != idc.UserEnabled && err == nil {
			return over
		}
	}
	if err == nil && p.Session != "" {
		_, err = tx.Session(p.Store, p.Session)
	}
	if idc.Is(err, idc.KindNotFound) {
		return over
	}
	if err != nil {
		return err
	}
	instance, err := tx.InstanceOfStore(p.Store)
	if idc.Is(err, idc.KindNotFound) { // it is going, with everybody in it
		return over
	}
	if err != nil {
		return err
	}
	session.Claims = map[string][]string{
		"identitystore:userid":           {string(p.User)},
		"identitystore:identitystorearn": {string(p.Store.ARN(instance.Owner))},
		"identitycenter:instancearn":     {string(instance.ID.ARN())},
		"identitycenter:applicationarn":  {string(p.Via)},
		"identitycenter:credentialid":    {string(p.Family)},
	}
	return nil
}

// contextKeys adds what a trust policy may ask of a provided context.
func contextKeys(keys map[string][]string, a Assumption, session idc.RoleSession) {
	if len(a.Contexts) == 0 {
		return
	}
	keys["sts:requestcontextproviders"] = []string{string(contextProvider)}
	for name, values := range session.Claims {
		keys["sts:requestcontext/"+name] = values
	}
	maps.Copy(keys, session.Claims)
}
