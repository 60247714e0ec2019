package store

import (
	"gatehouse/internal/idc"
)

// ChangeSession is the kind of a portal session's changes.
const ChangeSession = "session"

// InsertSession adds a portal session.
func (tx *Tx) InsertSession(s idc.Session) error {
	_, err := tx.exec("InsertSession", s.Store, s.ID, s.User, s.CookieHash, s.MFA, s.SourceIP, s.UserAgent,
		s.Authenticated, s.CreatedAt, s.ExpiresAt)
	if err == nil {
		tx.Changed(Change{Kind: ChangeSession, ID: string(s.ID), Scope: string(s.Store), After: s})
	}
	return err
}

// Session finds a session by id, expired ones too.
func (tx *Tx) Session(store idc.StoreID, id idc.SessionID) (idc.Session, error) {
	return found(scanOne(tx, "Session", scanSession, store, id))
}

// SessionByCookie finds the session that a browser's cookie names by its hash.
func (tx *Tx) SessionByCookie(hash []byte) (idc.Session, error) {
	return found(scanOne(tx, "SessionByCookie", scanSession, hash))
}

// ListSessions lists the sessions of a person, expired ones too.
func (tx *Tx) ListSessions(store idc.StoreID, user idc.UserID, p idc.PageRequest) (idc.Page[idc.Session], error) {
	return listPage(tx, p, func(s idc.Session) string { return string(s.ID) }, scanSession, "ListSessions", store, user, p.After)
}

// UpdateSession records that the person proved again who they are.
func (tx *Tx) UpdateSession(before, after idc.Session) error {
	_, err := tx.exec("UpdateSession", after.Store, after.ID, after.MFA, after.Authenticated)
	if err == nil {
		tx.Changed(Change{Kind: ChangeSession, ID: string(after.ID), Scope: string(after.Store), Before: before, After: after})
	}
	return err
}

// EndSession ends a session with the tokens and credentials made in it.
func (tx *Tx) EndSession(s idc.Session) error {
	if _, err := tx.exec("DeleteSession", s.Store, s.ID); err != nil {
		return err
	}
	tx.Changed(Change{Kind: ChangeSession, ID: string(s.ID), Scope: string(s.Store), Before: s})
	return tx.RefuseIssued(s.Store, MarkSession, string(s.ID))
}

func found(s idc.Session, err error) (idc.Session, error) {
	if noRow(err) {
		return s, idc.NotFound("SESSION", string(s.ID), "Session not found.")
	}
	return s, err
}

func scanSession(s scanner) (idc.Session, error) {
	var v idc.Session
	err := s.Scan(&v.Store, &v.ID, &v.User, &v.CookieHash, &v.MFA, &v.SourceIP, &v.UserAgent,
		at(&v.Authenticated), at(&v.CreatedAt), at(&v.ExpiresAt))
	return v, err
}
