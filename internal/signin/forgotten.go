package signin

import (
	"context"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// ReasonNoMail comes with Conflict when something can only be done by mail and no
// mail server is configured.
const ReasonNoMail idc.Reason = "MAIL_NOT_CONFIGURED"

// Mails reports whether people can be sent mail.
func (s *Service) Mails() bool { return s.cfg.Mail != nil }

// Forgotten asks that somebody be mailed a link to set another password. Nobody
// learns from it whether there is such a person, nor whether they get mail: who it
// is for is looked up when it has been answered. Errors: Throttled, by network;
// Conflict of ReasonNoMail.
func (s *Service) Forgotten(ctx context.Context, c idc.Caller, instance idc.InstanceID, name string) error {
	if s.cfg.Mail == nil {
		return idc.Conflict(ReasonNoMail, "This server sends no mail. Ask your administrator for a new password.")
	}
	if err := s.askFor(c); err != nil {
		return err
	}
	if instance == "" {
		instance = s.cfg.Instance
	}
	c = idc.Caller{Request: c.Request}
	return op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		tx.Permit("everybody may have forgotten a password")
		tx.Event.Unlogged = true // what comes of it is on record
		i, err := tx.Instance(instance)
		if err != nil {
			return err
		}
		n := note{Asked: &request{Name: userName(name), Network: idc.Network(c.Request.SourceIP)}}
		return s.post(tx, i.Store, "", idc.MailReset, n, tx.Now().Add(resetLife))
	})
}

// askFor takes one attempt of the network that asks for mail to somebody.
func (s *Service) askFor(c idc.Caller) error {
	if !s.attempts.take("address " + idc.Network(c.Request.SourceIP)) {
		s.gate.CountFailure(c.Request.SourceIP, "SIGN_IN")
		return errAttempts()
	}
	return nil
}

func errAttempts() error {
	return &idc.Error{Kind: idc.KindThrottled, Reason: ReasonAttempts,
		Message: "There were too many attempts to sign in from your network. Wait a minute and try again."}
}

// ChangePassword begins to replace the caller's password by another one: they prove
// once more who they are, whatever they proved before. All their sessions end, and
// they go on in a new one.
func (s *Service) ChangePassword(ctx context.Context, c idc.Caller, to Return) (cookie string, err error) {
	if c.Kind != idc.CallerPerson || c.Person.Session == "" {
		return "", idc.Unauthenticated(ReasonSession, "Sign in first.")
	}
	return s.begin(ctx, c, "", progress{
		Return: to, Session: c.Person.Session, User: c.Person.User, Name: c.Person.Name, Change: true,
	})
}

// askCode has a code mailed to whom the flow is about, and waits for it.
func (s *Service) askCode(tx *op.Tx, a *attempt) error {
	a.progress.Code = tx.NewID()
	a.progress.Codes++
	ask := &request{
		Name: a.progress.AskedFor, User: a.progress.User, Network: idc.Network(a.caller.Request.SourceIP), Code: a.progress.Code,
		First: len(a.progress.Proven) == 0,
	}
	return s.post(tx, a.instance.Store, "", idc.MailCode, note{Asked: ask}, tx.Now().Add(codeLife))
}

// codesInFlow is how many codes one sign-in asks for.
const codesInFlow = 5

// offersCode reports whether people without a password may begin with a code.
func (s *Service) offersCode(i idc.Instance) bool {
	return s.cfg.Mail != nil && i.Settings.SignIn.EmailOTP
}
