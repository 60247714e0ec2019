package signin

import (
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
)

// Where the events of this package come from (reference 11).
const (
	signInSource    = "signin.amazonaws.com"
	directorySource = "sso-directory.amazonaws.com"
)

const (
	credentialPassword = "PASSWORD"
	hiddenName         = "HIDDEN_DUE_TO_SECURITY_REASONS"

	success = "Success"
	failure = "Failure"
)

// person is who the attempt is about, as far as events go.
func (a *attempt) person() idc.Person {
	return idc.Person{Store: a.instance.Store, User: a.user.ID, Name: a.user.UserName, Session: a.progress.Session}
}

// recordChallenge leaves the event of somebody being asked for a password; once
// for each person in a flow, however often they try. It is the one that tells the user name.
func recordChallenge(tx *op.Tx, a *attempt) {
	if a.progress.Challenged == string(a.user.ID) {
		return
	}
	a.progress.Challenged = string(a.user.ID)
	e := a.event(tx, "CredentialChallenge", success, credentialPassword)
	e.By(a.person())
	e.More["UserName"] = a.user.UserName
}

func recordVerification(tx *op.Tx, a *attempt, ok bool) {
	outcome := failure
	if ok {
		outcome = success
	}
	a.event(tx, "CredentialVerification", outcome, credentialPassword).By(a.person())
}

// recordAuthentication leaves the event of a sign-in that is complete.
func recordAuthentication(tx *op.Tx, a *attempt, session idc.SessionID) {
	p := a.person()
	p.Session = session
	a.event(tx, "UserAuthentication", success, strings.Join(a.progress.Proven, ",")).By(p)
}

// recordUnheard is for attempts that were not decided by the password: nobody of
// that name, nobody who may sign in, or too early. They are counted, and some of
// them leave an event that names nobody.
func (s *Service) recordUnheard(tx *op.Tx, a *attempt) {
	a.countFailure(s)
	if !s.unknown.take("") {
		return
	}
	challenge := a.event(tx, "CredentialChallenge", success, credentialPassword)
	challenge.More["UserName"] = hiddenName
	a.event(tx, "CredentialVerification", failure, credentialPassword)
}

func (a *attempt) countFailure(s *Service) {
	s.gate.CountFailure(a.caller.Request.SourceIP, "SIGN_IN")
}

func (a *attempt) event(tx *op.Tx, name, outcome, credential string) *op.Event {
	e := tx.Record(op.Event{Source: signInSource, Name: name, Account: tx.Event.Account})
	e.Details = map[string]any{name: outcome}
	e.More = map[string]any{
		"AuthWorkflowID": a.progress.Workflow, "CredentialType": credential, "LoginTo": a.loginTo, "DeviceEnrollmentRequired": "false",
	}
	return e
}
