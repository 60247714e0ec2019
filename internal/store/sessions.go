package store

import (
	"time"

	"gatehouse/internal/idc"
)

// ChangeSession is the kind of a portal session's changes.
const ChangeSession = "session"

// Sessions that ran out stay for a day, then a new one clears some of them away;
// and with them marks, of which nearly every session leaves one.
const (
	sessionKept     = 24 * time.Hour
	sessionsCleared = 100
)

// InsertSession adds a portal session.
func (tx *Tx) InsertSession(s idc.Session) error {
	if _, err := tx.exec("DeleteExpiredSessions", tx.Now().Add(-sessionKept), sessionsCleared); err != nil {
		return err
	}
	if _, err := tx.exec("DeleteOldMarks", tx.Now().Add(-markKept), sessionsCleared); err != nil {
		return err
	}
	_, err := tx.exec("InsertSession", s.Store, s.ID, s.User, s.CookieHash, s.MFA, s.SourceIP, s.UserAgent,
		s.Authenticated, s.Issued, s.LastUsedAt, s.CreatedAt, s.ExpiresAt)
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

// ListSessions lists the sessions of a person that have not ended, newest first.
func (tx *Tx) ListSessions(store idc.StoreID, user idc.UserID, p idc.PageRequest) (idc.Page[idc.Session], error) {
	before := p.After
	if before == "" {
		before = "~" // ids are UUIDs that begin with the time: everything sorts before it
	}
	return listPage(tx, p, func(s idc.Session) string { return string(s.ID) }, scanSession, "ListSessions", store, user, tx.Now(), before)
}

// UpdateSession records that the person proved again who they are.
func (tx *Tx) UpdateSession(before, after idc.Session) error {
	_, err := tx.exec("UpdateSession", after.Store, after.ID, after.MFA, after.Authenticated)
	if err == nil {
		tx.Changed(Change{Kind: ChangeSession, ID: string(after.ID), Scope: string(after.Store), Before: before, After: after})
	}
	return err
}

// TouchSession records that a session is in use. It is no change: whoever looks
// at a session's life looks at its end.
func (tx *Tx) TouchSession(s idc.Session) error {
	_, err := tx.exec("TouchSession", s.Store, s.ID, tx.Now())
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
		at(&v.Authenticated), at(&v.Issued), at(&v.LastUsedAt), at(&v.CreatedAt), at(&v.ExpiresAt))
	return v, err
}
