// Package audit reads the trail that every operation leaves: it answers who did
// what and when, keeps events findable, and lets go of them when their time has
// come. Recording them is the gate's part (package op), so that none is forgotten.
//
// Events are those of an account: whoever may cloudtrail:LookupEvents there sees
// them. People see their own acts in the accounts' trails, like on AWS.
package audit

import (
	"context"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// Service reads the trail.
type Service struct{ gate *op.Gate }

// New makes the service.
func New(g *op.Gate) *Service { return &Service{g} }

// Query asks for events of the caller's account.
type Query struct {
	Filter idc.EventFilter
	From   time.Time // zero: from the oldest that is kept
	To     time.Time // zero: up to now
}

// LookupEvents lists the events of the caller's account, newest first.
func (s *Service) LookupEvents(ctx context.Context, c idc.Caller, q Query, p idc.PageRequest) (idc.Page[idc.Event], error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (idc.Page[idc.Event], error) {
		if err := tx.Authorize(op.Check{Action: "cloudtrail:LookupEvents", Resource: "*", Owner: c.Account}); err != nil {
			return idc.Page[idc.Event]{}, err
		}
		to := q.To
		if to.IsZero() {
			to = tx.Now()
		}
		if to.Before(q.From) {
			e := idc.Invalid("The start time of the range is after its end.")
			e.Reason = "InvalidTimeRangeException"
			return idc.Page[idc.Event]{}, e
		}
		return tx.LookupEvents(c.Account, q.Filter, q.From, to, p)
	})
}
