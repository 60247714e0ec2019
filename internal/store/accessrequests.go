package store

import (
	"math"
	"strconv"
	"strings"

	"gatehouse/internal/idc"
)

// ChangeAccessRequest is the kind of changes of asynchronous requests.
const ChangeAccessRequest = "access-request"

// Target is one place a permission set is, or shall be, provisioned to.
type Target struct {
	Instance idc.InstanceID
	Account  idc.AccountID
	Set      idc.PermissionSetID
}

// InsertAccessRequest adds a request that is open until every target is covered;
// without targets the caller gives it its final status.
func (tx *Tx) InsertAccessRequest(r idc.AccessRequest, targets []Target) error {
	err := tx.send("InsertAccessRequest", r.Instance, r.ID, r.Kind, r.Status, r.Account, r.Set,
		r.Principal.Type, r.Principal.ID, r.FailureReason, r.Batch, r.CreatedAt)
	if err != nil {
		return err
	}
	for _, t := range targets {
		if err := tx.send("InsertRequestTarget", r.Instance, r.ID, t.Account, t.Set); err != nil {
			return err
		}
	}
	tx.Changed(Change{Kind: ChangeAccessRequest, ID: string(r.ID), Scope: string(r.Instance), After: r})
	return nil
}

// AccessRequest finds a request by id.
func (tx *Tx) AccessRequest(instance idc.InstanceID, id idc.RequestID) (idc.AccessRequest, error) {
	r, err := scanOne(tx, "AccessRequest", scanAccessRequest(instance), instance, id)
	if noRow(err) {
		return r, idc.NotFound("REQUEST", string(id), "Could not find a request with id %s", id)
	}
	return r, err
}

// ListAccessRequests lists requests of a kind, newest first; status "" means all.
func (tx *Tx) ListAccessRequests(instance idc.InstanceID, kind idc.RequestKind, status idc.RequestStatus, p idc.PageRequest) (idc.Page[idc.AccessRequest], error) {
	at, id := int64(math.MaxInt64), ""
	if s, rest, ok := strings.Cut(p.After, " "); ok {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return idc.Page[idc.AccessRequest]{}, idc.Invalid("The NextToken is not valid.")
		}
		at, id = n, rest
	}
	query, args := "ListAccessRequests", []any{instance, kind, at, id}
	if status != "" {
		query, args = "ListAccessRequestsByStatus", append(args, status)
	}
	place := func(r idc.AccessRequest) string {
		return strconv.FormatInt(micros(r.CreatedAt), 10) + " " + string(r.ID)
	}
	return listPage(tx, p, place, scanAccessRequest(instance), query, args...)
}

// RequestsWaiting lists the open requests that wait for a target.
func (tx *Tx) RequestsWaiting(t Target) ([]idc.AccessRequest, error) {
	return collect(tx, "RequestsWaiting", scanAccessRequest(t.Instance), t.Instance, t.Account, t.Set)
}

// CoverRequest takes a target off a request. The request ends when a target
// failed (reason is not "") or none is left.
func (tx *Tx) CoverRequest(r idc.AccessRequest, t Target, reason string) error {
	if err := tx.send("DeleteRequestTarget", r.Instance, r.ID, t.Account, t.Set); err != nil {
		return err
	}
	after := r
	after.Status = idc.RequestSucceeded
	if reason != "" {
		after.Status, after.FailureReason = idc.RequestFailed, reason
	}
	n, err := tx.exec("EndAccessRequest", r.Instance, r.ID, after.Status, after.FailureReason, reason != "")
	if err == nil && n > 0 {
		tx.Changed(Change{Kind: ChangeAccessRequest, ID: string(r.ID), Scope: string(r.Instance), Before: r, After: after})
	}
	return err
}

func scanAccessRequest(instance idc.InstanceID) func(scanner) (idc.AccessRequest, error) {
	return func(s scanner) (idc.AccessRequest, error) {
		r := idc.AccessRequest{Instance: instance}
		err := s.Scan(&r.ID, &r.Kind, &r.Status, &r.Account, &r.Set, &r.Principal.Type, &r.Principal.ID, &r.FailureReason, &r.Batch, at(&r.CreatedAt))
		return r, err
	}
}
