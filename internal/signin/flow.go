package signin

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// Step is what a sign-in waits for.
type Step string

const (
	StepPassword    Step = "PASSWORD"     // user name and password
	StepNewPassword Step = "NEW_PASSWORD" // a password has to be set
	StepEmailOTP    Step = "EMAIL_OTP"    // a code that was mailed
	StepDone        Step = "DONE"         // the person is signed in

	StepPasskey      Step = "PASSKEY"         // a passkey instead of name and password
	StepCode         Step = "TOTP"            // a code of an authenticator app
	StepKey          Step = "WEBAUTHN"        // a passkey or security key beside the password
	StepChooseDevice Step = "CHOOSE_DEVICE"   // which kind of device to use
	StepRegister     Step = "REGISTER_DEVICE" // a device has to be registered
	StepBlocked      Step = "BLOCKED"         // the person has no device, and may not sign in without

	stepLeft Step = "LEFT" // what stays under a cookie that the flow has left
)

// Return is where a sign-in leads to: one of the house's own pages, by a name
// that web gives it, and that page's query. It is stored with the flow and never
// taken from the browser on the way back, so it cannot lead elsewhere.
type Return struct {
	Page  string `json:"page"`
	Query string `json:"query,omitempty"`
}

// Flow is a sign-in under way, as its pages need it.
type Flow struct {
	Step     Step
	Instance idc.InstanceID
	User     string // user name, where it is settled already
	Again    bool   // somebody who is signed in proves it once more
	Return   Return
	Why      Why    // of StepNewPassword; a change is one from the beginning
	Codes    bool   // people without a password may have a code mailed
	Center   string // what the instance is called; filled by Service.Flow, as is
	Prompt   Prompt
}

// Why says what a new password is set for.
type Why string

const (
	WhyOneTime Why = "ONE_TIME" // the password that was proven was good once
	WhyInvited Why = "INVITED"  // a link led here that asked the person in
	WhyReset   Why = "RESET"    // a link led here in the place of a password that the person has
	WhyFirst   Why = "FIRST"    // there is none yet, and a code or a passkey led here
	WhyChange  Why = "CHANGE"   // the person wants another one
)

const (
	flowLife   = time.Hour
	traceLife  = 2 * time.Minute // of what stays under a cookie that the flow has left
	flowsMost  = 500             // of one network
	flowsInAll = 200_000
	// Flows that are begun between two looks at how many there are in all.
	flowsBetween = 1000
	secretSize   = 32   // of cookies
	returnMost   = 8192 // client ids are long: they carry the registration
)

// progress is what the steps of a flow have found out: the stored state from
// which the next step is decided.
type progress struct {
	Return   Return        `json:"return"`
	Workflow string        `json:"workflow"`          // joins the audit events of one sign-in
	Session  idc.SessionID `json:"session,omitempty"` // set: it is proven again, not made
	User     idc.UserID    `json:"user,omitempty"`    // who this is: claimed by Session, or proven
	Name     string        `json:"name,omitempty"`

	Proven     []string  `json:"proven,omitempty"`     // credential types
	PasswordAt time.Time `json:"passwordAt,omitzero"`  // which password was proven
	Challenged string    `json:"challenged,omitempty"` // the user whose challenge is on record
	Failures   int       `json:"failures,omitempty"`   // in this flow

	Link         string `json:"link,omitempty"`         // id of the proof that lets a password be set
	Invited      bool   `json:"invited,omitempty"`      // Link asked the person in
	Change       bool   `json:"change,omitempty"`       // the person wants another password
	AskedFor     string `json:"askedFor,omitempty"`     // name of who wants a code in place of a password
	Code         string `json:"code,omitempty"`         // id of the code that is waited for
	Codes        int    `json:"codes,omitempty"`        // that were asked for
	CodeRecorded bool   `json:"codeRecorded,omitempty"` // its challenge is on record

	Instance idc.InstanceID `json:"-"` // of Link

	Challenge string          `json:"challenge"`           // that the next answer of a device is for
	Asked     []string        `json:"asked,omitempty"`     // kinds of device whose challenge is on record
	Kind      idc.MFAKind     `json:"kind,omitempty"`      // of device, as the person chose
	Enrolment *enrolment      `json:"enrolment,omitempty"` // a device that is being registered
	Enrolled  bool            `json:"enrolled,omitempty"`  // this flow registered it
	Device    idc.MFADeviceID `json:"device,omitempty"`    // that proved itself
	Trust     bool            `json:"trust,omitempty"`     // the person said that the browser is theirs
}

// Begin begins a sign-in to an instance ("" is the home instance) and answers
// the secret of the browser's flow cookie.
func (s *Service) Begin(ctx context.Context, c idc.Caller, instance idc.InstanceID, to Return) (cookie string, err error) {
	if instance == "" {
		instance = s.cfg.Instance
	}
	return s.begin(ctx, idc.Caller{Request: c.Request}, instance, progress{Return: to})
}

// Reauthenticate begins to prove a session of a browser again.
func (s *Service) Reauthenticate(ctx context.Context, c idc.Caller, to Return) (cookie string, err error) {
	if c.Kind != idc.CallerPerson || c.Person.Session == "" {
		return "", idc.Unauthenticated(ReasonSession, "Sign in first.")
	}
	return s.begin(ctx, c, "", progress{Return: to, Session: c.Person.Session, User: c.Person.User, Name: c.Person.Name})
}

func (s *Service) begin(ctx context.Context, c idc.Caller, instance idc.InstanceID, p progress) (string, error) {
	if len(p.Return.Query) > returnMost {
		return "", idc.Invalid("The address that you came from is too long.")
	}
	secret, err := s.secret()
	if err == nil {
		p.Challenge, err = s.secret()
	}
	if err != nil {
		return "", err
	}
	return secret, op.Exec(ctx, s.gate, c, func(tx *op.Tx) error {
		tx.Permit("everybody may try to sign in")
		tx.Event.Unlogged = true
		if c.Kind == idc.CallerPerson {
			i, err := tx.InstanceOfStore(c.Person.Store)
			if err != nil {
				return err
			}
			instance = i.ID
		}
		if _, err := tx.Instance(instance); err != nil {
			return err
		}
		p.Workflow = tx.NewID()
		first := StepPassword
		if p.Link != "" {
			first = StepNewPassword
		}
		if s.begun.Add(1)%flowsBetween == 0 {
			if err := tx.TrimSignInFlows(flowsInAll); err != nil {
				return err
			}
		}
		data, err := json.Marshal(p)
		if err != nil {
			return err
		}
		return tx.InsertSignInFlow(store.SignInFlow{
			ID: flowID(secret), Instance: instance, SourceIP: idc.Network(c.Request.SourceIP), Step: string(first), Data: data,
			CreatedAt: tx.Now(), ExpiresAt: tx.Now().Add(flowLife),
		}, flowsMost)
	})
}

// Flow tells where a sign-in stands. NotFound: there is none, or it is over.
func (s *Service) Flow(ctx context.Context, cookie string) (Flow, error) {
	return op.View(ctx, s.gate, idc.Caller{}, func(tx *op.Tx) (Flow, error) {
		tx.Permit("whoever holds the cookie began the flow")
		tx.Event.Unlogged = true
		row, p, err := readFlow(tx, cookie)
		if err != nil {
			return Flow{}, err
		}
		f := row.flow(p)
		i, err := tx.Instance(row.Instance)
		if err != nil {
			return Flow{}, err
		}
		f.Codes, f.Center = s.offersCode(i), i.Name
		f.Prompt, err = s.prompt(tx, row, p)
		return f, err
	})
}

// ReasonOvertaken comes with the NotFound of a step that came too late: the sign-in had
// gone on already, in another window or by the same form sent twice.
const ReasonOvertaken idc.Reason = "SIGN_IN_OVERTAKEN"

var errOvertaken = &idc.Error{Kind: idc.KindNotFound, Reason: ReasonOvertaken, Message: "This sign-in went on in another window. Begin again."}

// Left tells where a sign-in was to lead that has left this cookie a short while ago:
// it went on under another one, or it is done. Whoever holds the cookie learns nothing
// else, and gets no further with it; NotFound when there is no such trace.
//
// A browser that sent a form twice, and lost the first answer with the new cookie in
// it, can so be led to the same place by a sign-in of its own.
func (s *Service) Left(ctx context.Context, cookie string) (Flow, error) {
	return op.View(ctx, s.gate, idc.Caller{}, func(tx *op.Tx) (Flow, error) {
		tx.Permit("whoever holds the cookie began the flow")
		tx.Event.Unlogged = true
		row, err := tx.SignInFlow(flowID(cookie))
		if err == nil && (Step(row.Step) != stepLeft || !tx.Now().Before(row.ExpiresAt)) {
			err = idc.NotFound("SIGN_IN", "", "There was no such sign-in.")
		}
		if err != nil {
			return Flow{}, err
		}
		var p progress
		if err := json.Unmarshal(row.Data, &p); err != nil {
			return Flow{}, fmt.Errorf("trace of a sign-in: %w", err)
		}
		return Flow{Instance: row.Instance, Return: p.Return}, nil
	})
}

// leave takes the flow away from the cookie that it has, and leaves there where it
// was to lead.
func (a *attempt) leave(tx *op.Tx) error {
	data, err := json.Marshal(progress{Return: a.progress.Return})
	if err != nil {
		return err
	}
	row := store.SignInFlow(a.row)
	row.Step, row.Data, row.ExpiresAt = string(stepLeft), data, tx.Now().Add(traceLife)
	return tx.LeaveSignInFlow(row)
}

// rotate goes on at a step under another cookie. A flow that has come to know more
// of its person is worth more than the cookie that it had: whoever knew, or planted,
// that one must not come along.
func (a *attempt) rotate(tx *op.Tx, at Step, secret string) error {
	if err := a.leave(tx); err != nil {
		return err
	}
	data, err := a.marshal()
	if err != nil {
		return err
	}
	row := store.SignInFlow(a.row)
	row.ID, row.Step, row.Data, row.Revision = flowID(secret), string(at), data, 0
	return tx.ResumeSignInFlow(row)
}

// sameTrust reports whether a flow knows as much of its person as another did.
func (p progress) sameTrust(q progress) bool {
	return len(p.Proven) == len(q.Proven) && p.PasswordAt.Equal(q.PasswordAt) && p.Link == q.Link
}

type flowRow store.SignInFlow

func (r flowRow) flow(p progress) Flow {
	f := Flow{Step: Step(r.Step), Instance: r.Instance, User: p.Name, Again: p.Session != "", Return: p.Return, Why: WhyOneTime}
	switch {
	case p.Link != "" && p.Invited:
		f.Why = WhyInvited
	case p.Link != "":
		f.Why = WhyReset
	case p.Change:
		f.Why = WhyChange
	case slices.Contains(p.Proven, credentialEmailOTP) && !slices.Contains(p.Proven, credentialPassword):
		f.Why = WhyFirst
	}
	return f
}

func readFlow(tx *op.Tx, cookie string) (flowRow, progress, error) {
	var p progress
	row, err := tx.SignInFlow(flowID(cookie))
	if err != nil {
		return flowRow(row), p, err
	}
	if !tx.Now().Before(row.ExpiresAt) {
		return flowRow{}, p, idc.NotFound("SIGN_IN", "", "This sign-in took too long. Begin again.")
	}
	if Step(row.Step) == stepLeft {
		return flowRow{}, p, errOvertaken
	}
	if err := json.Unmarshal(row.Data, &p); err != nil {
		return flowRow{}, p, fmt.Errorf("state of a sign-in: %w", err)
	}
	return flowRow(row), p, nil
}

// flowID is what is stored of a flow cookie.
func flowID(cookie string) string {
	sum := sha256.Sum256([]byte("flow " + cookie))
	return hex.EncodeToString(sum[:])
}

// secret is a new cookie: 256 random bits.
func (s *Service) secret() (string, error) {
	b := make([]byte, secretSize)
	if _, err := io.ReadFull(s.cfg.Rand, b); err != nil {
		return "", fmt.Errorf("secret of a cookie: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}
