package token

import (
	"slices"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// trusted finds the issuer that an application may bring tokens of.
func trusted(tx *op.Tx, a idc.Application, issuer string) (idc.TrustedTokenIssuer, idc.AuthorizedIssuer, error) {
	refused := func() error {
		return invalidGrant("The application does not trust the issuer %q.", cut(issuer))
	}
	g, err := granted(tx, a, idc.GrantJWTBearer)
	if err != nil {
		return idc.TrustedTokenIssuer{}, idc.AuthorizedIssuer{}, err
	}
	i, err := tx.TrustedTokenIssuerOf(a.Instance, issuer)
	if idc.Is(err, idc.KindNotFound) {
		return i, idc.AuthorizedIssuer{}, refused()
	}
	if err != nil {
		return i, idc.AuthorizedIssuer{}, err
	}
	for _, authorized := range g.Issuers {
		if authorized.Issuer == i.ARN() {
			return i, authorized, nil
		}
	}
	return i, idc.AuthorizedIssuer{}, refused()
}

// audience refuses a token that is meant for none of those it may be meant for
// (RFC 7523, section 3).
func audience(claims map[string]any, authorized []string) error {
	var meant []string
	switch aud := claims["aud"].(type) {
	case string:
		meant = []string{aud}
	case []any:
		for _, one := range aud {
			if text, ok := one.(string); ok {
				meant = append(meant, text)
			}
		}
	}
	if !slices.ContainsFunc(meant, func(m string) bool { return slices.Contains(authorized, m) }) {
		return invalidGrant("The token is not meant for an audience of the application.")
	}
	return nil
}

// personOf finds the one person that verified claims are about.
func personOf(tx *op.Tx, storeID idc.StoreID, m idc.ClaimMapping, claims map[string]any) (idc.User, error) {
	value := claimAt(claims, m.Claim)
	if value == "" {
		return idc.User{}, invalidGrant("The token has no text at claim %s.", m.Claim)
	}
	key, ok := m.Key()
	if !ok {
		return idc.User{}, invalidGrant("The attribute %s does not tell people apart.", m.Attribute)
	}
	u, err := userBy(tx, storeID, key, value)
	if idc.Is(err, idc.KindNotFound) {
		return u, invalidGrant("There is not exactly one person whose %s is that of the token.", m.Attribute)
	}
	return u, err
}

// userBy finds a person by a name that the store has of them; NotFound when
// nobody has it, or more than one.
func userBy(tx *op.Tx, storeID idc.StoreID, key idc.UserKey, value string) (idc.User, error) {
	switch key {
	case idc.KeyUserName:
		return tx.UserByName(storeID, value)
	case idc.KeyEmail:
		return tx.UserByEmail(storeID, value)
	}
	ids, err := tx.UsersByExternalID(storeID, value)
	if err != nil {
		return idc.User{}, err
	}
	if len(ids) != 1 {
		return idc.User{}, idc.NotFound("USER", value, "USER not found.")
	}
	return tx.User(storeID, ids[0])
}

// claimAt is the text at a path into claims; "" when there is none.
func claimAt(claims map[string]any, path string) string {
	var at any = claims
	for _, name := range strings.Split(path, ".") {
		object, _ := at.(map[string]any)
		at = object[name]
	}
	text, _ := at.(string)
	return text
}
