package signin

import (
	"encoding/json"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/keys"
	"gatehouse/internal/mail"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// The outbox: what is to be mailed is written in the transaction that causes it,
// and a Postman sends it. Mail that somebody unknown asks for (a forgotten
// password, a code) is written down before anybody looks whether there is such a
// person: the request costs and answers the same for everybody, and the Postman
// drops what is for nobody.

const letterPurpose keys.Purpose = "mail-letter"

// note is a row of the outbox, before it is sealed.
type note struct {
	Letter mail.Letter `json:"letter"`
	Asked  *request    `json:"asked,omitempty"` // set: it is still to be seen who gets it
}

// request is a mail that was asked for by the name of somebody.
type request struct {
	Name    string     `json:"name,omitempty"` // user name, as it was entered
	User    idc.UserID `json:"user,omitempty"` // instead, where a sign-in has settled on the person
	Network string     `json:"network"`
	Code    string     `json:"code,omitempty"` // id of the proof, which a sign-in waits for
	First   bool       `json:"first,omitempty"`
}

// mailLife is how long a mail may wait for the mail server, unless what is in it
// ends earlier.
const mailLife = 24 * time.Hour

// post writes a note into the outbox.
func (s *Service) post(tx *op.Tx, in idc.StoreID, user idc.UserID, kind idc.MailKind, n note, until time.Time) error {
	m := idc.Mail{
		Store: in, ID: tx.NewID(), User: user, Kind: kind, State: idc.MailWaiting, CreatedAt: tx.Now(), ExpiresAt: tx.Now().Add(mailLife),
	}
	if !until.IsZero() && until.Before(m.ExpiresAt) {
		m.ExpiresAt = until
	}
	var err error
	if m.Letter, err = s.seal(m, n); err != nil {
		return err
	}
	return tx.InsertMail(m)
}

func (s *Service) seal(m idc.Mail, n note) ([]byte, error) {
	plain, err := json.Marshal(n)
	if err != nil {
		return nil, err
	}
	return s.cfg.Ring.Seal(letterPurpose, plain, []byte(store.MailTarget(m.Store, m.ID)))
}

func (s *Service) unseal(m idc.Mail) (note, error) {
	var n note
	plain, err := s.cfg.Ring.Open(letterPurpose, m.Letter, []byte(store.MailTarget(m.Store, m.ID)))
	if err == nil {
		err = json.Unmarshal(plain, &n)
	}
	return n, err
}

// letterTo is a letter to a person, without what it is about.
func (s *Service) letterTo(u idc.User, i idc.Instance, kind idc.MailKind) mail.Letter {
	return mail.Letter{Kind: kind, To: u.Attrs.Email(), Name: u.Attrs.DisplayName, User: u.UserName, Portal: s.portalOf(i)}
}

// postUpdated tells a person that their password is another one now.
func (s *Service) postUpdated(tx *op.Tx, u idc.User, i idc.Instance) error {
	if s.cfg.Mail == nil || u.Attrs.Email() == "" {
		return nil
	}
	l := s.letterTo(u, i, idc.MailUpdated)
	l.At = tx.Now()
	return s.post(tx, u.Store, u.ID, idc.MailUpdated, note{Letter: l}, time.Time{})
}

// How often people get mail that others may ask for, within askedWithin. Of what
// was sent every link and code still works, so that whoever uses the bound up for
// somebody does not lock them out.
const (
	askedWithin    = time.Hour
	resetsMost     = 5
	codesMost      = 30
	codesOfNetwork = 5
)

// resolve finds who gets a mail that was asked for, and makes what is in it; false
// when nobody does.
func (s *Service) resolve(tx *op.Tx, m *idc.Mail, n *note) (bool, error) {
	i, err := tx.InstanceOfStore(m.Store)
	if err != nil {
		return false, unlessMissing(err)
	}
	u, err := n.Asked.person(tx, m.Store)
	if err != nil {
		return false, unlessMissing(err)
	}
	if !mayHavePassword(u) || u.Attrs.Email() == "" {
		return false, nil
	}
	present, err := tx.Password(u.Store, u.ID)
	if unlessMissing(err) != nil || n.Asked.First && present.Hash != "" { // only who has no password may begin with a code
		return false, unlessMissing(err)
	}
	purpose, most := store.ProofReset, resetsMost
	if m.Kind == idc.MailCode {
		purpose, most = store.ProofCode, codesMost
	}
	recent, err := tx.ProofsSince(u.Store, u.ID, purpose, tx.Now().Add(-askedWithin), most)
	if err != nil || len(recent) == most || m.Kind == idc.MailCode && count(recent, n.Asked.Network) >= codesOfNetwork {
		return false, err
	}
	n.Letter = s.letterTo(u, i, m.Kind)
	n.Letter.First = !chosen(present)
	if m.Kind == idc.MailCode {
		n.Letter.Code, n.Letter.Until, err = s.newCode(tx, u, n.Asked)
	} else {
		n.Letter.Link, n.Letter.Until, err = s.newLink(tx, u, purpose, linkMade{life: resetLife, email: u.Attrs.Email(), network: n.Asked.Network})
	}
	m.User, n.Asked = u.ID, nil
	return err == nil, err
}

func (a *request) person(tx *op.Tx, in idc.StoreID) (idc.User, error) {
	if a.User != "" {
		return tx.User(in, a.User)
	}
	return tx.UserByName(in, a.Name)
}

func count(list []string, s string) (n int) {
	for _, v := range list {
		if v == s {
			n++
		}
	}
	return n
}

func unlessMissing(err error) error {
	if idc.Is(err, idc.KindNotFound) {
		return nil
	}
	return err
}

// mayHavePassword reports whether a person signs in here at all.
func mayHavePassword(u idc.User) bool {
	return u.Status == idc.UserEnabled && u.Source == idc.SourceDirectory
}
