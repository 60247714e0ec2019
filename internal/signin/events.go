package signin

import (
	"slices"
	"strconv"
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

// recordChallenge leaves the event of somebody being asked for a credential; once
// for each person in a flow, however often they try. That of the first credential
// tells the user name.
func recordChallenge(tx *op.Tx, a *attempt, credential string) {
	first := len(a.progress.Proven) == 0
	asked := credential + " " + string(a.user.ID)
	switch {
	case credential == credentialPassword && a.progress.Challenged == string(a.user.ID), slices.Contains(a.progress.Asked, asked):
		return
	case credential == credentialPassword:
		a.progress.Challenged = string(a.user.ID)
	default:
		a.progress.Asked = append(a.progress.Asked, asked)
	}
	e := a.event(tx, "CredentialChallenge", success, credential)
	e.By(a.person())
	if first {
		e.More["UserName"] = a.user.UserName
	}
}

func recordVerification(tx *op.Tx, a *attempt, credential string, ok bool) *op.Event {
	outcome := failure
	if ok {
		outcome = success
	}
	e := a.event(tx, "CredentialVerification", outcome, credential)
	e.By(a.person())
	return e
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
func (s *Service) recordUnheard(tx *op.Tx, a *attempt, credential string) {
	a.countFailure(s)
	if !s.unknown.take("") {
		return
	}
	challenge := a.event(tx, "CredentialChallenge", success, credential)
	challenge.More["UserName"] = hiddenName
	a.event(tx, "CredentialVerification", failure, credential)
}

// mustEnrol reports whether the sign-in demands that the person registers a
// device. It is said of those only who have proven who they are.
func (a *attempt) mustEnrol() bool {
	if a.progress.Enrolled {
		return true
	}
	set := a.instance.Settings.SecondFactor()
	return len(a.progress.Proven) > 0 && !a.progress.provenDevice() && set.Mode != idc.MFADisabled &&
		set.WithoutDevice == idc.WithoutDeviceRegister && !slices.ContainsFunc(a.devices, func(d idc.MFADevice) bool { return set.Allows(d.Kind) })
}

func (a *attempt) countFailure(s *Service) {
	s.gate.CountFailure(a.caller.Request.SourceIP, "SIGN_IN")
}

func (a *attempt) event(tx *op.Tx, name, outcome, credential string) *op.Event {
	e := tx.Record(op.Event{Source: signInSource, Name: name, Account: tx.Event.Account})
	e.Details = map[string]any{name: outcome}
	e.More = map[string]any{
		"AuthWorkflowID": a.progress.Workflow, "CredentialType": credential, "LoginTo": a.loginTo,
		"DeviceEnrollmentRequired": strconv.FormatBool(a.mustEnrol()),
	}
	return e
}
