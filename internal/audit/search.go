package audit

import (
	"context"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// Search asks for events that are all of this at once.
type Search struct {
	// EventSearch has the account to search; "" is the caller's own, and a zero time
	// is open.
	idc.EventSearch
	// Everywhere searches the trails of all accounts.
	Everywhere bool
}

// Found is a page of a search. It may be short, or empty, and not be the last.
type Found struct {
	idc.Page[idc.Event]
	SearchedTo time.Time // how far back the search has come, where there is a next page
}

// SearchEvents lists the events that are searched for, newest first. Callers search
// their account's trail as they look events up there; the trails of other accounts
// are searched from the management account, by those who may gatehouse:SearchEvents:
// whoever was allowed to look up what happens in that account was not promised the
// rest of the organization. Delegated administrators do not see other trails, as
// CloudTrail does not show them those either.
func (s *Service) SearchEvents(ctx context.Context, c idc.Caller, q Search, p idc.PageRequest) (Found, error) {
	return op.View(ctx, s.gate, c, func(tx *op.Tx) (Found, error) {
		checks := []op.Check{{Action: "cloudtrail:LookupEvents", Resource: "*", Owner: c.Account}}
		switch {
		case q.Everywhere:
			q.Account = ""
		case q.Account == "":
			q.Account = c.Account
		}
		if q.Account != c.Account {
			owner, err := searcher(tx, q.Account)
			if err != nil {
				return Found{}, err
			}
			checks = append(checks, op.Check{Action: "gatehouse:SearchEvents", Resource: "*", Owner: owner, Reserved: "only the management account can search the events of other accounts"})
		}
		if err := tx.Authorize(checks...); err != nil {
			return Found{}, err
		}
		if q.To.IsZero() {
			q.To = tx.Now()
		}
		if q.To.Before(q.From) {
			return Found{}, idc.Invalid("The start time of the range is after its end.")
		}
		page, err := tx.SearchEvents(q.EventSearch, p)
		return Found{page, tx.EventsSearchedTo(page.Next)}, err
	})
}

// searcher is the account that searches another's trail, "" being all: that which
// manages the organization. Where there is none every account is on its own.
func searcher(tx *op.Tx, account idc.AccountID) (idc.AccountID, error) {
	org, err := tx.Organization()
	if idc.Is(err, idc.KindNotFound) {
		if account == "" {
			return tx.Caller.Account, nil
		}
		return account, nil
	}
	return org.Management, err
}
