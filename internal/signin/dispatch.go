package signin

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// Input is what a person gave to a step; each step reads its own members.
type Input struct {
	UserName string
	Password string
	Browser  string // token of a browser known from earlier, if it has one

	NewPassword string
	Repeated    string

	ByCode bool // have a code mailed, instead of giving a password
	Again  bool // have another one mailed
	Back   bool // to the password

	Take       Step        // another step that the page offers; "" is the one the flow waits for
	Kind       idc.MFAKind // of the device to use or to register
	Code       string      // of an authenticator app, or that was mailed
	Credential string      // what the browser says for a passkey or security key, as JSON
	DeviceName string
	Trust      bool // the browser is the person's own
}

// Result is where a sign-in stands after a step.
type Result struct {
	Flow
	FlowCookie string // secret of the flow's cookie from now on; "" when it stays, and at StepDone

	// For StepDone only.
	Session idc.Session // the session that was made, or proven again
	Cookie  string      // secret of its cookie; "" when an existing session was proven again
	Browser string      // token by which the browser is known from now on
}

// step is one thing that a person does on the way in. It proves something
// outside of any transaction, where hashing may take its time, and then settles
// it in one, which reads again whatever the proof was based on.
type step interface {
	// prove does the slow part. Its errors change nothing.
	prove(ctx context.Context, s *Service, a *attempt) error
	// settle records in a.progress what was proven. It may say in a.refusal that
	// it was not: then what it wrote stays, and the flow stays at this step.
	settle(s *Service, tx *op.Tx, a *attempt) error
}

var steps = map[Step]step{
	StepPassword:    passwordStep{},
	StepNewPassword: newPasswordStep{},
	StepEmailOTP:    emailStep{},

	StepPasskey:      passkeyStep{},
	StepCode:         codeStep{},
	StepKey:          keyStep{},
	StepChooseDevice: chooseStep{},
	StepRegister:     registerStep{},
}

// offers are the steps that the page of a step offers to take instead.
var offers = map[Step][]Step{
	StepPassword: {StepPasskey},
	StepCode:     {StepChooseDevice},
	StepKey:      {StepChooseDevice},
}

// Offers reports whether the page of a step offers another one.
func (s Step) Offers(other Step) bool { return slices.Contains(offers[s], other) }

// attempt is one input to one step.
type attempt struct {
	in       Input
	caller   idc.Caller
	loginTo  string // address of the portal, for the events
	row      flowRow
	progress progress
	before   progress // as the step began
	instance idc.Instance
	user     idc.User       // zero: nobody of that name
	password store.Password // zero: has none
	devices  []idc.MFADevice
	codes    store.MFAAttempts

	known     browser
	trusted   bool   // by the person, and still so
	challenge string // for the next answer of a device

	refusal error // why the step was not passed
	proof   proof
}

// proof is what prove hands to settle.
type proof struct {
	matches  bool      // the password given is the person's
	verified time.Time // when that password was set
	hash     string    // of the new password, or of the same one at today's cost
	budget   string    // where the attempt was taken from

	device    used      // what a device proved, or the one to register
	vouched   bool      // a browser that the person knows need not wait
	enrolment enrolment // begun by registerStep
	unfit     error     // why a device is not registered
}

// Next gives the flow of a cookie what the person entered. The answer says which
// step follows; StepDone brings the session. Whenever the flow has learned more about
// the person (a password, a device, a code was proven, a password was set), it goes on
// under another cookie, and what was known before is worth nothing. Errors: NotFound when the flow is
// over, Unauthenticated of reason ReasonRefused, Invalid of ReasonPassword,
// Throttled; the flow then waits for the same step.
func (s *Service) Next(ctx context.Context, c idc.Caller, cookie string, in Input) (Result, error) {
	c = idc.Caller{Request: c.Request} // the flow says who this is, nothing else
	c.Request.EventSource, c.Request.EventName = signInSource, "UserAuthentication"
	a, err := s.look(ctx, c, cookie, in)
	if err != nil {
		return Result{}, err
	}
	do := steps[a.step()]
	if do == nil {
		return Result{}, idc.NotFound("SIGN_IN", "", "This sign-in is over. Begin again.")
	}
	if err := do.prove(ctx, s, a); err != nil {
		return Result{}, err
	}
	secret, err := s.secret()
	if err == nil {
		a.challenge, err = s.secret()
	}
	if err != nil {
		return Result{}, err
	}
	proven := *a
	out, err := op.Update(ctx, s.gate, c, func(tx *op.Tx) (Result, error) {
		*a = proven // the function may run again
		tx.Permit("the flow's steps decide")
		tx.Event.Unlogged = true
		row, p, err := readFlow(tx, cookie)
		if err != nil {
			return Result{}, err
		}
		if row.Revision != a.row.Revision {
			return Result{}, errOvertaken
		}
		a.row, a.progress, a.before = row, p, p
		if err := a.read(tx); err != nil {
			return Result{}, err
		}
		tx.Event.Account = a.instance.Owner
		if err := do.settle(s, tx, a); err != nil {
			return Result{}, err
		}
		if a.refusal != nil {
			return Result{}, a.store(tx, Step(a.row.Step))
		}
		return s.advance(tx, a, secret)
	})
	if err == nil {
		err = a.refusal
	}
	if err != nil {
		return Result{}, err
	}
	if a.proof.budget != "" {
		s.attempts.giveBack(a.proof.budget)
	}
	if out.Step == StepDone {
		out.Browser, err = s.browserToken(a.user, a.trust(out.Session, s.gate.Now()))
	}
	return out, err
}

// look reads what a step needs to know before its transaction.
func (s *Service) look(ctx context.Context, c idc.Caller, cookie string, in Input) (*attempt, error) {
	a := &attempt{in: in, caller: c, loginTo: s.portalURL(), known: s.openBrowser(in.Browser)}
	_, err := op.View(ctx, s.gate, c, func(tx *op.Tx) (struct{}, error) {
		tx.Permit("whoever holds the cookie began the flow")
		tx.Event.Unlogged = true
		var err error
		if a.row, a.progress, err = readFlow(tx, cookie); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, a.read(tx)
	})
	return a, err
}

// read finds the person that the flow is about: the one it has settled on, or
// else the one whose name was given. Reading takes the same for somebody who is not there.
func (a *attempt) read(tx *op.Tx) error {
	var err error
	if a.instance, err = tx.Instance(a.row.Instance); err != nil {
		return err
	}
	a.user, a.password = idc.User{}, store.Password{}
	switch {
	case a.progress.User != "":
		a.user, err = tx.User(a.instance.Store, a.progress.User)
	case a.step() == StepPasskey:
		var d idc.MFADevice
		if d, err = tx.MFADeviceByCredential(a.instance.Store, credentialID(a.in.Credential)); err == nil {
			a.user, err = tx.User(d.Store, d.User)
		}
	default:
		a.user, err = tx.UserByName(a.instance.Store, userName(cmp.Or(a.progress.AskedFor, a.in.UserName)))
	}
	if err != nil && !idc.Is(err, idc.KindNotFound) {
		return err
	}
	if err != nil {
		a.user = idc.User{}
	}
	if a.password, err = tx.Password(a.instance.Store, a.user.ID); idc.Is(err, idc.KindNotFound) {
		a.password, err = store.Password{}, nil
	}
	if err != nil {
		return err
	}
	if a.devices, err = tx.MFADevices(a.instance.Store, a.user.ID); err != nil {
		return err
	}
	a.codes, err = tx.MFAAttempts(a.instance.Store, a.user.ID)
	return err
}

// step is the one that the input is for.
func (a *attempt) step() Step {
	if at := Step(a.row.Step); !at.Offers(a.in.Take) {
		return at
	}
	return a.in.Take
}

// advance decides what follows the settled steps, from the stored state alone. secret
// is for the cookie of the session, or of the flow where that goes on under another.
func (s *Service) advance(tx *op.Tx, a *attempt, secret string) (Result, error) {
	var err error
	if a.trusted, err = s.trusts(tx, a); err != nil {
		return Result{}, err
	}
	next := s.decide(a)
	a.row.Step = string(next)
	if next == StepEmailOTP && a.progress.Code == "" {
		if err := s.askCode(tx, a); err != nil {
			return Result{}, err
		}
	}
	if next != StepDone {
		out := Result{Flow: a.row.flow(a.progress)}
		if a.progress.sameTrust(a.before) {
			return out, a.store(tx, next)
		}
		out.FlowCookie = secret
		return out, a.rotate(tx, next, secret)
	}
	session, made, err := s.finish(tx, a, secret)
	if err != nil {
		return Result{}, err
	}
	out := Result{Flow: a.row.flow(a.progress), Session: session}
	if made {
		out.Cookie = secret
	}
	return out, a.leave(tx)
}

// decide is the order of a sign-in. What is added to it later (a sign-in at an
// identity provider) is another case here and another step above.
func (s *Service) decide(a *attempt) Step {
	switch {
	case a.progress.Link != "":
		return StepNewPassword
	case len(a.progress.Proven) == 0 && a.progress.AskedFor != "":
		return StepEmailOTP
	case len(a.progress.Proven) == 0:
		return StepPassword
	}
	if step := s.secondFactor(a); step != "" {
		return step // before a new password: whoever found a one-time password has no device
	}
	byPassword := slices.Contains(a.progress.Proven, credentialPassword)
	switch {
	case a.progress.Change && a.password.Hash != "" && !byPassword:
		return StepPassword // a passkey proves who somebody is, not that they know what is to be replaced
	case a.progress.Change, a.password.OneTime && byPassword, a.byCode():
		return StepNewPassword
	}
	return StepDone
}

// store writes the flow down at a step.
func (a *attempt) store(tx *op.Tx, at Step) error {
	data, err := a.marshal()
	if err != nil {
		return err
	}
	row := store.SignInFlow(a.row)
	row.Step, row.Data = string(at), data
	return tx.UpdateSignInFlow(row)
}
