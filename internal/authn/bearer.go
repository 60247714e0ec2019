package authn

import (
	"net/http"

	"gatehouse/internal/awswire"
	"gatehouse/internal/idc"
)

// dashedBearer is how the portal's own pages spell the header (reference 3.1).
const dashedBearer = "X-Amz-Sso-Bearer-Token"

// Bearer verifies the access token of a portal request. In either spelling of
// the header it is left in the one that the API model knows.
func (a *Authenticator) Bearer(r *http.Request) (idc.Caller, error) {
	c := a.Anonymous(r)
	token := r.Header.Get(awswire.BearerHeader)
	if token == "" {
		if token = r.Header.Get(dashedBearer); token != "" {
			r.Header.Set(awswire.BearerHeader, token)
		}
	}
	person, err := a.cfg.Tokens.OpenAccessToken(token)
	if err != nil {
		return c, err
	}
	person.Request = c.Request
	return person, nil
}
