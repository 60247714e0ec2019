package idc

import "time"

// BatchID is the UUID of a batch of assignments.
type BatchID string

// AssignmentBatch is many assignments that were asked for, or given up, together.
// Each is an AccessRequest with its own outcome.
type AssignmentBatch struct {
	Instance  InstanceID  `json:"instance"`
	ID        BatchID     `json:"id"`
	Kind      RequestKind `json:"kind"` // RequestCreateAssignment or RequestDeleteAssignment
	Total     int         `json:"total"`
	Accounts  int         `json:"accounts"`
	Begun     int         `json:"-"` // how many are requests by now, in the order of the plan
	CreatedAt time.Time   `json:"createdAt"`
	CreatedBy ARN         `json:"createdBy"`
	Author    Author      `json:"-"` // who asked for it, or for its failures once more
}

// BatchPlan is what a batch is about: each account with each set and each principal.
// Accounts and sets are in order, and nothing is there twice.
type BatchPlan struct {
	Accounts   []AccountID       `json:"accounts"`
	Sets       []PermissionSetID `json:"sets"`
	Principals []Principal       `json:"principals"`
}

// OfAccount is how many assignments there are in each account.
func (p BatchPlan) OfAccount() int { return len(p.Sets) * len(p.Principals) }

// Total is how many assignments there are.
func (p BatchPlan) Total() int { return len(p.Accounts) * p.OfAccount() }

// At is the i-th assignment: account by account, and in those set by set.
func (p BatchPlan) At(i int) Assignment {
	n := len(p.Principals)
	return Assignment{
		Account: p.Accounts[i/p.OfAccount()], Set: p.Sets[i/n%len(p.Sets)], Principal: p.Principals[i%n],
	}
}

// Progress is how far requests are that belong together.
type Progress struct{ Total, Succeeded, Failed int }

// Status is FAILED when all has ended and something failed.
func (p Progress) Status() RequestStatus {
	switch {
	case p.Succeeded+p.Failed < p.Total:
		return RequestInProgress
	case p.Failed > 0:
		return RequestFailed
	}
	return RequestSucceeded
}

// BatchAccount is how far a batch is in one account.
type BatchAccount struct {
	Account AccountID
	Name    string // "" when the account is not there any more
	Progress
	Failures []AccessRequest // the first of those that failed
}
