package access

import (
	"context"
	"time"

	"gatehouse/internal/iamactions"
	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/policy"
)

// ValidatePolicy says what is wrong with a document, or odd, by the rules of its kind. It needs
// access-analyzer:ValidatePolicy, as AWS's console does, of the caller's own account.
func (s *Service) ValidatePolicy(ctx context.Context, c idc.Caller, document string, rules policy.Rules) ([]policy.Finding, error) {
	now, err := op.View(ctx, s.gate, c, func(tx *op.Tx) (time.Time, error) {
		tx.Event.Account = c.Account
		return tx.Now(), tx.Authorize(op.Check{Action: "access-analyzer:ValidatePolicy", Resource: "*", Owner: c.Account})
	})
	if err != nil {
		return nil, err
	}
	// Not in the transaction: documents may be large.
	rules.Known, rules.Inline, rules.Now = catalog{}, s.quotas.InlineBytesOfSet, now
	return policy.Validate([]byte(document), rules), nil
}

// catalog is what is known of services, for package policy.
type catalog struct{}

func (catalog) HasService(prefix string) bool         { return iamactions.HasService(prefix) }
func (catalog) Lookup(action string) (string, bool)   { return iamactions.Lookup(action) }
func (catalog) Matches(pattern string) bool           { return iamactions.Matches(pattern) }
func (catalog) Near(action string, most int) []string { return iamactions.Near(action, most) }
func (catalog) NearServices(prefix string, most int) []string {
	return iamactions.NearServices(prefix, most)
}
func (catalog) ARNServices(prefix string) []string      { return iamactions.ARNServices(prefix) }
func (catalog) HasARNService(service string) bool       { return iamactions.HasARNService(service) }
func (catalog) HasKeysOf(owner string) bool             { return iamactions.HasKeysOf(owner) }
func (catalog) NearKeys(name string, most int) []string { return iamactions.NearKeys(name, most) }

func (catalog) Key(name string) (policy.Key, bool) {
	k, ok := iamactions.LookupKey(name)
	return policy.Key{Name: k.Name, Type: policy.KeyType(k.Type), Many: k.Many}, ok
}

// SearchActions lists the actions that begin with a word, or the services where the
// word has no colon.
func (s *Service) SearchActions(ctx context.Context, c idc.Caller, word string, most int) ([]string, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) ([]string, error) {
		tx.Event.Account = c.Account
		tx.Permit("the list comes with the program and says nothing of anybody")
		return iamactions.Begins(word, most), nil
	})
}
