package local

import (
	"context"
	"fmt"
	"io"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// NewSAMLProvider is a SAML provider to create.
type NewSAMLProvider struct {
	Name     string
	Metadata string
	Tags     []Tag
}

// CreateSAMLProvider adds a SAML provider to the caller's account. Its metadata
// must be good to verify assertions with; like AWS's it is valid for a hundred
// years, whatever its certificates say.
func (s *IAM) CreateSAMLProvider(ctx context.Context, c idc.Caller, n NewSAMLProvider) (idc.SAMLProvider, error) {
	_, bad := parseMetadata(n.Metadata)
	return op.Update(ctx, s.cfg.Gate, c, func(tx *op.Tx) (idc.SAMLProvider, error) {
		p := idc.SAMLProvider{
			Account: c.Account, Name: n.Name, Metadata: n.Metadata, CreatedAt: tx.Now(), ValidUntil: tx.Now().AddDate(yearsValid, 0, 0),
		}
		keys := givenTags(n.Tags)
		if err := authorize(tx, "CreateSAMLProvider", p.ARN(), nil, keys); err != nil {
			return p, err
		}
		if len(n.Tags) > 0 {
			if err := authorize(tx, "TagSAMLProvider", p.ARN(), nil, keys); err != nil {
				return p, err
			}
		}
		if bad != nil {
			return p, bad
		}
		if ownProvider(p.Name) {
			return p, invalidInput("The name %s is reserved for AWS.", p.Name)
		}
		var err error
		if p.Tags, err = checkTags(nil, n.Tags); err != nil {
			return p, err
		}
		if p.UniqueID, err = newProviderID(s.cfg.Rand); err != nil {
			return p, err
		}
		tx.Event.Response = map[string]any{"sAMLProviderArn": p.ARN()}
		return p, tx.InsertSAMLProvider(p)
	})
}

// newProviderID makes the unique id of a SAML provider (SAMLProviderUUID), of which
// AWS publishes alphabet and length only.
func newProviderID(random io.Reader) (string, error) {
	id, err := idc.NewUniqueID(random, "ASAMLP")
	if err != nil {
		return "", fmt.Errorf("SAML provider: %w", err)
	}
	return id, nil
}

// UpdateSAMLProvider replaces the metadata.
func (s *IAM) UpdateSAMLProvider(ctx context.Context, c idc.Caller, arn idc.ARN, metadata string) error {
	_, bad := parseMetadata(metadata)
	return op.Exec(ctx, s.cfg.Gate, c, func(tx *op.Tx) error {
		before, err := findSAMLProvider(tx, "UpdateSAMLProvider", arn, nil)
		if err == nil {
			err = modifiable(before)
		}
		if err == nil {
			err = bad
		}
		if err != nil {
			return err
		}
		after := before
		after.Metadata, after.ValidUntil = metadata, tx.Now().AddDate(yearsValid, 0, 0)
		return tx.UpdateSAMLProvider(before, after)
	})
}

// DeleteSAMLProvider removes a provider; roles that trust it stay, and nobody gets
// them through it any more.
func (s *IAM) DeleteSAMLProvider(ctx context.Context, c idc.Caller, arn idc.ARN) error {
	return op.Exec(ctx, s.cfg.Gate, c, func(tx *op.Tx) error {
		p, err := findSAMLProvider(tx, "DeleteSAMLProvider", arn, nil)
		if err == nil {
			err = modifiable(p)
		}
		if err != nil {
			return err
		}
		return tx.DeleteSAMLProvider(p)
	})
}

// ListSAMLProviders lists the SAML providers of the caller's account by name.
func (s *IAM) ListSAMLProviders(ctx context.Context, c idc.Caller) ([]idc.SAMLProvider, error) {
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) ([]idc.SAMLProvider, error) {
		if err := authorize(tx, "ListSAMLProviders", "*", nil, nil); err != nil {
			return nil, err
		}
		return tx.ListSAMLProviders(c.Account)
	})
}

// GetSAMLProvider finds a SAML provider of the caller's account, with its metadata.
func (s *IAM) GetSAMLProvider(ctx context.Context, c idc.Caller, arn idc.ARN) (idc.SAMLProvider, error) {
	return op.View(ctx, s.cfg.Gate, c, func(tx *op.Tx) (idc.SAMLProvider, error) {
		return findSAMLProvider(tx, "GetSAMLProvider", arn, nil)
	})
}

// TagSAMLProvider puts tags on a provider, over those of equal keys.
func (s *IAM) TagSAMLProvider(ctx context.Context, c idc.Caller, arn idc.ARN, tags []Tag) error {
	return s.tag(ctx, c, "TagSAMLProvider", tags, taggedSAML(arn))
}

// UntagSAMLProvider takes tags off a provider.
func (s *IAM) UntagSAMLProvider(ctx context.Context, c idc.Caller, arn idc.ARN, keys []string) error {
	return s.untag(ctx, c, "UntagSAMLProvider", keys, taggedSAML(arn))
}

// ListSAMLProviderTags lists the tags of a provider by key.
func (s *IAM) ListSAMLProviderTags(ctx context.Context, c idc.Caller, arn idc.ARN, p idc.PageRequest) (idc.Page[Tag], error) {
	return s.tagsOf(ctx, c, "ListSAMLProviderTags", p, taggedSAML(arn))
}

func taggedSAML(arn idc.ARN) tagged {
	var is idc.SAMLProvider
	return tagged{
		find: func(tx *op.Tx, action string, keys map[string][]string) (_ map[string]string, err error) {
			is, err = findSAMLProvider(tx, action, arn, keys)
			return is.Tags, err
		},
		save: func(tx *op.Tx, tags map[string]string) error {
			if err := modifiable(is); err != nil {
				return err
			}
			after := is
			after.Tags = tags
			return tx.UpdateSAMLProvider(is, after)
		},
	}
}

// findSAMLProvider authorizes an action on a provider and finds it. Whoever may not
// ask does not learn whether it exists.
func findSAMLProvider(tx *op.Tx, action string, arn idc.ARN, keys map[string][]string) (idc.SAMLProvider, error) {
	name, owner, valid := providerOf(tx, arn, "saml-provider/")
	p, err := tx.SAMLProvider(owner, name)
	if err != nil && !idc.Is(err, idc.KindNotFound) {
		return p, err
	}
	if aerr := authorizeOn(tx, action, arn, owner, p.Tags, keys); aerr != nil {
		return p, aerr
	}
	if !valid {
		return p, errARN(arn)
	}
	return p, err
}

// providerOf reads a provider's ARN. One that is none is taken as of the caller's
// account, so that the question whether the caller may ask can be put.
func providerOf(tx *op.Tx, arn idc.ARN, kind string) (name string, owner idc.AccountID, valid bool) {
	partition, service, region, account, resource, ok := arn.Parts()
	name, is := strings.CutPrefix(resource, kind)
	if !ok || !is || name == "" || partition != "aws" || service != "iam" || region != "" || !idc.AccountID(account).Valid() {
		return "", tx.Caller.Account, false
	}
	return name, idc.AccountID(account), true
}

// authorizeOn asks for an action on something that may be of another account.
func authorizeOn(tx *op.Tx, action string, arn idc.ARN, owner idc.AccountID, tags map[string]string, keys map[string][]string) error {
	return tx.Authorize(op.Check{
		Action: "iam:" + action, Resource: arn, Owner: owner, Keys: withTags(keys, tags), ResourceTags: tags,
	})
}

func errARN(arn idc.ARN) error { return invalidInput("ARN %s is not valid.", arn) }

// ownProvider reports whether a name is that of an Identity Center's provider: only
// Gatehouse itself makes and changes those, as with the roles that trust them.
func ownProvider(name string) bool {
	return strings.HasPrefix(name, "AWSSSO_") && strings.HasSuffix(name, "_DO_NOT_DELETE")
}

func modifiable(p idc.SAMLProvider) error {
	if !ownProvider(p.Name) {
		return nil
	}
	return idc.Conflict(reasonUnmodifiable, "Cannot perform the operation on the protected SAML provider '%s' - this provider is only modifiable by AWS", p.Name)
}
