package application

import (
	"context"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// NewIssuer is a trusted token issuer to create.
type NewIssuer struct {
	Name    string
	URL     string // its issuer, which is what the claim iss says
	Mapping idc.ClaimMapping
	Tags    map[string]string
}

// CreateIssuer lets an OpenID provider vouch for people of an instance. Name and
// issuer URL are unique in the instance. Nobody asks the provider: whether the
// URL leads to one shows when its tokens come (reference 10.3). With a token
// that made an issuer before, and the same n, it answers that one.
func (s *Service) CreateIssuer(ctx context.Context, c idc.Caller, id idc.InstanceID, n NewIssuer, token string) (idc.TrustedTokenIssuer, error) {
	return op.Update(ctx, s.gate, c, func(tx *op.Tx) (idc.TrustedTokenIssuer, error) {
		i := idc.TrustedTokenIssuer{
			Instance: id, ID: idc.TrustedTokenIssuerID("tti-" + tx.NewID()), Account: c.Account,
			Name: n.Name, Issuer: n.URL, Mapping: n.Mapping, CreatedAt: tx.Now(),
		}
		_, err := enter(tx, asked{action: "CreateTrustedTokenIssuer", instance: id, keys: idc.TagConditions(n.Tags)}, id.ARN(), i.ARN())
		if err != nil {
			return i, withoutNotFound(err)
		}
		made, err := madeBy(token, n)
		if err != nil {
			return i, err
		}
		if before, asked, ok, err := tx.TrustedTokenIssuerByToken(id, c.Account, token); err != nil || ok {
			if err == nil {
				err = same(made, asked)
			}
			return before, err
		}
		tx.Event.Response = map[string]any{"trustedTokenIssuerArn": i.ARN()}
		return i, s.insertIssuer(tx, i, made, n.Tags)
	})
}

// insertIssuer checks and writes an issuer with its tags.
func (s *Service) insertIssuer(tx *op.Tx, i idc.TrustedTokenIssuer, made store.ClientToken, tags map[string]string) error {
	if err := checkMapping(i.Mapping); err != nil {
		return err
	}
	if bound := s.quotas.TrustedTokenIssuers; bound > 0 {
		have, err := tx.CountTrustedTokenIssuers(i.Instance, bound)
		if err != nil {
			return err
		}
		if err := full(bound, have, "You have exceeded AWS SSO limits. An instance can have at most %d trusted token issuers."); err != nil {
			return err
		}
	}
	if err := tx.InsertTrustedTokenIssuer(i, made); err != nil {
		return err
	}
	return s.setTags(tx, i.ARN(), tags)
}

// DescribeIssuer finds a trusted token issuer.
func (s *Service) DescribeIssuer(ctx context.Context, c idc.Caller, arn idc.ARN) (idc.TrustedTokenIssuer, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.TrustedTokenIssuer, error) {
		return enterIssuer(tx, "DescribeTrustedTokenIssuer", arn, nil)
	})
}

// ListIssuers lists the trusted token issuers of an instance by id.
func (s *Service) ListIssuers(ctx context.Context, c idc.Caller, id idc.InstanceID, p idc.PageRequest) (idc.Page[idc.TrustedTokenIssuer], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.TrustedTokenIssuer], error) {
		if _, err := enter(tx, asked{action: "ListTrustedTokenIssuers", instance: id}, id.ARN()); err != nil {
			return idc.Page[idc.TrustedTokenIssuer]{}, withoutNotFound(err)
		}
		return tx.ListTrustedTokenIssuers(id, p)
	})
}

// IssuerChange is what UpdateIssuer changes; "" leaves a member as it is. The
// issuer URL never changes.
type IssuerChange struct {
	Name    string
	Mapping idc.ClaimMapping
}

// UpdateIssuer changes a trusted token issuer.
func (s *Service) UpdateIssuer(ctx context.Context, c idc.Caller, arn idc.ARN, change IssuerChange) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		before, err := enterIssuer(tx, "UpdateTrustedTokenIssuer", arn, nil)
		if err != nil {
			return err
		}
		after := before
		for _, m := range []struct {
			is *string
			be string
		}{{&after.Name, change.Name}, {&after.Mapping.Claim, change.Mapping.Claim}, {&after.Mapping.Attribute, change.Mapping.Attribute}} {
			if m.be != "" {
				*m.is = m.be
			}
		}
		if err := checkMapping(after.Mapping); err != nil || after == before {
			return err
		}
		return tx.UpdateTrustedTokenIssuer(before, after)
	})
}

// DeleteIssuer removes a trusted token issuer. Applications whose grants name it
// keep them and get nothing by its tokens any more.
func (s *Service) DeleteIssuer(ctx context.Context, c idc.Caller, arn idc.ARN) error {
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		i, err := enterIssuer(tx, "DeleteTrustedTokenIssuer", arn, nil)
		if err != nil {
			return err
		}
		return tx.DeleteTrustedTokenIssuer(i)
	})
}

// enterIssuer is enter for calls about one trusted token issuer, which it finds.
func enterIssuer(tx *op.Tx, action string, arn idc.ARN, keys map[string][]string) (idc.TrustedTokenIssuer, error) {
	r, _ := arn.SSO()
	vouches := func(tx *op.Tx, instance idc.Instance) (bool, error) { return vouchesForAccounts(tx, instance, arn) }
	_, err := enter(tx, asked{action: action, instance: r.Instance, keys: keys, opens: vouches}, arn)
	if idc.Is(err, idc.KindNotFound) {
		err = noIssuer(arn)
	}
	if err != nil {
		return idc.TrustedTokenIssuer{}, err
	}
	return issuerAt(tx, arn)
}

// issuerAt finds the issuer that an ARN names.
func issuerAt(tx *op.Tx, arn idc.ARN) (idc.TrustedTokenIssuer, error) {
	r, ok := arn.SSO()
	if !ok || r.Kind != idc.SSOTrustedTokenIssuer {
		return idc.TrustedTokenIssuer{}, noIssuer(arn)
	}
	i, err := tx.TrustedTokenIssuer(r.Instance, idc.TrustedTokenIssuerID(r.ID))
	if idc.Is(err, idc.KindNotFound) || err == nil && i.ARN() != arn {
		return idc.TrustedTokenIssuer{}, noIssuer(arn)
	}
	return i, err
}

func noIssuer(arn idc.ARN) error {
	return idc.NotFound("TRUSTED_TOKEN_ISSUER", string(arn), "Could not find TrustedTokenIssuer with ARN %s", arn)
}

// checkMapping requires an attribute that tells people apart.
func checkMapping(m idc.ClaimMapping) error {
	if _, ok := m.Key(); !ok {
		keys := []string{string(idc.KeyUserName), string(idc.KeyEmail), string(idc.KeyExternalID)}
		return idc.Invalid("The identity store attribute %s cannot be mapped; it must be one of %s.", m.Attribute, strings.Join(keys, ", "))
	}
	return nil
}
