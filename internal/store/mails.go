package store

import (
	"time"

	"gatehouse/internal/idc"
)

// JobMail is the kind of the jobs that send mail; the target is MailTarget's.
const JobMail = "mail"

// Mails that were sent or given up stay for this time, so that an administrator
// sees what became of them; a new one clears some of the older away.
const (
	mailKept     = 30 * 24 * time.Hour
	mailsCleared = 100
)

// MailTarget names a mail to its job.
func MailTarget(store idc.StoreID, id string) string { return string(store) + "/" + id }

// InsertMail puts a mail into the outbox and wakes who sends it. Mail makes no
// changes: what caused it does.
func (tx *Tx) InsertMail(m idc.Mail) error {
	if _, err := tx.exec("DeleteOldMails", tx.Now().Add(-mailKept), mailsCleared); err != nil {
		return err
	}
	if _, err := tx.exec("InsertMail", m.Store, m.ID, m.User, string(m.Kind), string(m.State), m.Letter, m.CreatedAt, m.ExpiresAt); err != nil {
		return err
	}
	_, err := tx.PutJob(NewJob{Kind: JobMail, Target: MailTarget(m.Store, m.ID)})
	return err
}

// Mail finds a mail.
func (tx *Tx) Mail(store idc.StoreID, id string) (idc.Mail, error) {
	m, err := scanOne(tx, "Mail", scanMail, store, id)
	if noRow(err) {
		return m, idc.NotFound("MAIL", id, "Mail not found.")
	}
	return m, err
}

// UpdateMail records how far a mail has come.
func (tx *Tx) UpdateMail(m idc.Mail) error {
	letter := m.Letter
	if letter == nil {
		letter = []byte{}
	}
	_, err := tx.exec("UpdateMail", m.Store, m.ID, m.User, string(m.State), letter, m.Attempts, m.Reason, m.EndedAt)
	return err
}

// DeleteMail removes a mail that nobody is to get.
func (tx *Tx) DeleteMail(m idc.Mail) error {
	_, err := tx.exec("DeleteMail", m.Store, m.ID)
	return err
}

// ListMails lists the mails of a store's people, or of one where user is not "",
// newest first.
func (tx *Tx) ListMails(store idc.StoreID, user idc.UserID, p idc.PageRequest) (idc.Page[idc.Mail], error) {
	before := p.After
	if before == "" {
		before = "~" // as in ListSessions
	}
	place := func(m idc.Mail) string { return m.ID }
	if user != "" {
		return listPage(tx, p, place, scanMail, "ListMailsOf", store, user, before)
	}
	return listPage(tx, p, place, scanMail, "ListMails", store, before)
}

func scanMail(s scanner) (idc.Mail, error) {
	var m idc.Mail
	err := s.Scan(&m.Store, &m.ID, &m.User, &m.Kind, &m.State, &m.Letter, &m.Attempts, &m.Reason,
		at(&m.CreatedAt), at(&m.ExpiresAt), at(&m.EndedAt))
	return m, err
}
