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
	Prompt   Prompt // filled by Service.Flow
}

// Why says what a new password is set for.
type Why string

const (
	WhyOneTime Why = "ONE_TIME" // the password that was proven was good once
	WhyLink    Why = "LINK"     // a link that was mailed led here
	WhyFirst   Why = "FIRST"    // there is none yet
	WhyChange  Why = "CHANGE"   // the person wants another one
)

const (
	flowLife   = time.Hour
	flowsMost  = 500 // of one network
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
		f.Codes = s.offersCode(i)
		f.Prompt, err = s.prompt(tx, row, p)
		return f, err
	})
}

type flowRow store.SignInFlow

func (r flowRow) flow(p progress) Flow {
	f := Flow{Step: Step(r.Step), Instance: r.Instance, User: p.Name, Again: p.Session != "", Return: p.Return, Why: WhyOneTime}
	switch {
	case p.Link != "":
		f.Why = WhyLink
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
