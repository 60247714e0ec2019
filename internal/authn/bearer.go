package authn

import (
	"net/http"
	"strings"

	"gatehouse/internal/awswire"
	"gatehouse/internal/idc"
)

// dashedBearer is how the portal's own pages spell the header (reference 3.1).
const dashedBearer = "X-Amz-Sso-Bearer-Token"

// Bearer verifies the access token of a portal request. In whichever header it
// comes, it is left in the one that the API model knows.
func (a *Authenticator) Bearer(r *http.Request) (idc.Caller, error) {
	c := a.Anonymous(r)
	token := r.Header.Get(awswire.BearerHeader)
	if token == "" {
		if token = r.Header.Get(dashedBearer); token == "" {
			token = standardBearer(r)
		}
		if token != "" {
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

// standardBearer is the token of an Authorization header (RFC 6750, section 2.1);
// "" when it has another scheme. Schemes are known in any letter case (RFC 9110,
// section 11.1).
func standardBearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimLeft(token, " ")
}
