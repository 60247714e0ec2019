package access

import (
	"context"

	"gatehouse/internal/iamactions"
	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/policy"
)

// ValidatePolicy says what is wrong with a document, or odd. It needs
// access-analyzer:ValidatePolicy, as AWS's console does, of the caller's own account.
func (s *Service) ValidatePolicy(ctx context.Context, c idc.Caller, document string, kind policy.Kind) ([]policy.Finding, error) {
	if _, err := op.View(ctx, s.gate, c, func(tx *op.Tx) (struct{}, error) {
		tx.Event.Account = c.Account
		return struct{}{}, tx.Authorize(op.Check{Action: "access-analyzer:ValidatePolicy", Resource: "*", Owner: c.Account})
	}); err != nil {
		return nil, err
	}
	// Not in the transaction: documents may be large.
	return policy.Validate([]byte(document), policy.Rules{Kind: kind, Actions: actionList{}, Inline: s.quotas.InlineBytesOfSet}), nil
}

// actionList is the list of actions for package policy.
type actionList struct{}

func (actionList) HasService(prefix string) bool       { return iamactions.HasService(prefix) }
func (actionList) Lookup(action string) (string, bool) { return iamactions.Lookup(action) }
func (actionList) Matches(pattern string) bool         { return iamactions.Matches(pattern) }

// SearchActions lists the actions that begin with a word, or the services where the
// word has no colon.
func (s *Service) SearchActions(ctx context.Context, c idc.Caller, word string, most int) ([]string, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) ([]string, error) {
		tx.Event.Account = c.Account
		tx.Permit("the list comes with the program and says nothing of anybody")
		return iamactions.Begins(word, most), nil
	})
}
