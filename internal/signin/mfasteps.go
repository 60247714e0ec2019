package signin

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
)

// errDevice is the one answer to a code or a key that is not accepted: whether it
// was wrong, used already, somebody else's or too early.
var errDevice = idc.Unauthenticated(ReasonRefused,
	"That was not accepted. A code is good once: wait for the next one that your app shows. After several attempts, wait a few minutes.")

// used is a device that has proven itself: as it was, and as it is by that.
type used struct {
	before, after idc.MFADevice
	regressed     bool // its signature count went back
}

// codeStep asks for a code of an authenticator app; whichever of the person's.
type codeStep struct{}

func (codeStep) prove(_ context.Context, s *Service, a *attempt) error {
	if err := a.spend(s); err != nil {
		return err
	}
	now := s.gate.Now()
	if now.Before(a.codes.RetryAfter) && a.known.knows(a.user) {
		a.proof.vouched = s.codes.take(a.known.key())
	}
	given := typedCode(a.in.Code)
	for _, d := range s.usable(a.instance, a.devices) {
		if d.Kind != idc.MFAApp {
			continue
		}
		seed, err := s.openSeed(d)
		if err != nil {
			return err
		}
		if step, ok := matchCode(seed, given, now, d.Counter); ok {
			after := d
			after.Counter = step
			a.proof.matches, a.proof.device = true, used{before: d, after: after}
		}
	}
	return nil
}

func (codeStep) settle(s *Service, tx *op.Tx, a *attempt) error {
	early := tx.Now().Before(a.codes.RetryAfter) && !a.proof.vouched
	return a.settleDevice(s, tx, idc.MFAApp, early)
}

// keyStep asks for the signature of a passkey or security key, beside what was
// proven before.
type keyStep struct{}

func (keyStep) prove(_ context.Context, s *Service, a *attempt) error {
	if err := a.spend(s); err != nil {
		return err
	}
	return a.judge(s, false)
}

func (keyStep) settle(s *Service, tx *op.Tx, a *attempt) error {
	return a.settleDevice(s, tx, idc.MFAKey, false)
}

// passkeyStep is a passkey instead of all else: the device has verified the
// person, and says who it is. AWS has it as a second factor only.
type passkeyStep struct{}

func (passkeyStep) prove(_ context.Context, s *Service, a *attempt) error {
	if err := a.spend(s); err != nil {
		return err
	}
	return a.judge(s, true)
}

func (passkeyStep) settle(s *Service, tx *op.Tx, a *attempt) error {
	return a.settleDevice(s, tx, idc.MFAKey, false)
}

// judge verifies the signature that the browser brought. What is wrong with it
// is for settle to say.
func (a *attempt) judge(s *Service, verified bool) error {
	id := credentialID(a.in.Credential)
	devices := s.usable(a.instance, a.devices)
	i := slices.IndexFunc(devices, func(d idc.MFADevice) bool { return d.Kind == idc.MFAKey && d.Credential == id })
	if i < 0 {
		return nil
	}
	d := devices[i]
	record, err := s.openCredential(d)
	if err != nil {
		return err
	}
	c, err := s.party.signed(a.user, record, a.progress.Challenge, a.in.Credential, verified)
	if err != nil {
		return nil
	}
	after := d
	after.Counter, after.Synced = int64(c.Authenticator.SignCount), c.Flags.BackupEligible
	if after.Sealed, err = s.sealCredential(d, *c); err != nil {
		return err
	}
	a.proof.device = used{before: d, after: after, regressed: c.Authenticator.CloneWarning}
	a.proof.matches = !c.Authenticator.CloneWarning
	return nil
}

// settleDevice records what a device has proven, or that it has not. Of two that
// use one code or one count, one is refused.
func (a *attempt) settleDevice(s *Service, tx *op.Tx, kind idc.MFAKind, early bool) error {
	now, credential := tx.Now(), string(kind)
	if a.user.ID == "" || a.user.Status != idc.UserEnabled || early {
		a.progress.Failures++
		a.refusal = errDevice
		s.recordUnheard(tx, a, credential)
		return nil
	}
	before, after := a.proof.device.before, a.proof.device.after
	ok := a.proof.matches && slices.ContainsFunc(s.usable(a.instance, a.devices), func(d idc.MFADevice) bool { return d.ID == before.ID })
	if ok {
		var err error
		after.LastUsedAt = now
		if ok, err = tx.UseMFADevice(before, after); err != nil {
			return err
		}
	}
	recordChallenge(tx, a, credential)
	e := recordVerification(tx, a, credential, ok)
	if !ok {
		a.progress.Failures++
		a.refusal = errDevice
		if a.proof.device.regressed {
			e.More["SignatureCounter"] = "Regressed"
			if err := tx.RegressMFADevice(before); err != nil {
				return err
			}
		}
		a.codes.Failures, a.codes.RetryAfter = failedAfter(a.codes.Failures, a.codes.RetryAfter, now)
		return tx.CountMFAAttempt(a.user.Store, a.user.ID, a.codes)
	}
	if a.codes.Failures != 0 {
		if err := tx.CountMFAAttempt(a.user.Store, a.user.ID, store.MFAAttempts{RetryAfter: now}); err != nil {
			return err
		}
	}
	a.pass(credential, before.ID)
	return nil
}

// pass records in the flow that a device has proven itself.
func (a *attempt) pass(credential string, id idc.MFADeviceID) {
	a.progress.User, a.progress.Name = a.user.ID, a.user.UserName
	if !slices.Contains(a.progress.Proven, credential) {
		a.progress.Proven = append(a.progress.Proven, credential)
	}
	a.progress.Device, a.progress.Trust = id, a.in.Trust
}

// chooseStep lets a person who has devices of both kinds say which to use.
type chooseStep struct{}

func (chooseStep) prove(context.Context, *Service, *attempt) error { return nil }

func (chooseStep) settle(s *Service, _ *op.Tx, a *attempt) error {
	if a.in.Kind != "" && !slices.ContainsFunc(s.usable(a.instance, a.devices), func(d idc.MFADevice) bool { return d.Kind == a.in.Kind }) {
		return idc.Invalid("Choose one of the ways that are offered.")
	}
	a.progress.Kind = a.in.Kind // none: choose again
	return nil
}

// registerStep makes a person register the device that a sign-in demands.
type registerStep struct{}

func (registerStep) prove(_ context.Context, s *Service, a *attempt) error {
	switch {
	case !a.in.answers() && a.in.Kind == "":
		return nil
	case !a.in.answers():
		if err := s.mayEnrol(a.instance, a.in.Kind, a.devices); err != nil {
			return err
		}
		var err error
		a.proof.enrolment, err = s.enrol(a.in.Kind, a.user.Store, a.user.ID)
		return err
	case a.progress.Enrolment == nil:
		return idc.Invalid("Choose first what to register.")
	}
	e := *a.progress.Enrolment
	e.Challenge = a.progress.Challenge
	if err := a.spend(s); err != nil {
		return err
	}
	a.proof.device.after, a.proof.unfit = s.enrolled(e, a.user, Answer{a.in.Code, a.in.Credential, a.in.DeviceName})
	return nil
}

// answers reports whether the input is a device's.
func (in Input) answers() bool { return in.Code != "" || in.Credential != "" }

func (registerStep) settle(s *Service, tx *op.Tx, a *attempt) error {
	if !a.in.answers() {
		a.progress.Enrolment = nil
		if a.in.Kind != "" {
			a.progress.Enrolment = &a.proof.enrolment
		}
		return nil
	}
	if a.user.ID == "" || a.user.Status != idc.UserEnabled {
		return idc.NotFound("SIGN_IN", "", "This sign-in is over. Begin again.")
	}
	if a.proof.unfit != nil {
		if idc.Is(a.proof.unfit, idc.KindInternal) {
			return a.proof.unfit
		}
		a.refusal = a.proof.unfit // and the challenge is used up
		return nil
	}
	d, err := s.addDevice(tx, a.instance, a.proof.device.after)
	if err != nil {
		return err
	}
	e := tx.Record(registered(tx, d))
	e.By(a.person())
	a.progress.Enrolment, a.progress.Enrolled = nil, true
	a.pass(string(d.Kind), d.ID)
	return nil
}

// registered is the event of a device that a sign-in registered.
func registered(tx *op.Tx, d idc.MFADevice) op.Event {
	name := "CompleteVirtualMfaDeviceRegistration"
	if d.Kind == idc.MFAKey {
		name = "CompleteWebAuthnDeviceRegistration"
	}
	return op.Event{
		Source: directorySource, Name: name, Account: tx.Event.Account,
		Response: map[string]any{"userId": d.User, "mfaDeviceId": d.ID, "deviceName": d.Name},
	}
}

// provenDevice reports whether a device was part of the proof.
func (p progress) provenDevice() bool {
	return slices.Contains(p.Proven, string(idc.MFAApp)) || slices.Contains(p.Proven, string(idc.MFAKey))
}

// secondFactor is the step by which the sign-in asks for a device; "" when it
// does not (reference 7.3).
func (s *Service) secondFactor(a *attempt) Step {
	set := a.instance.Settings.SecondFactor()
	if set.Mode == idc.MFADisabled || a.progress.provenDevice() {
		return ""
	}
	kinds := []idc.MFAKind{}
	for _, d := range s.usable(a.instance, a.devices) {
		if !slices.Contains(kinds, d.Kind) {
			kinds = append(kinds, d.Kind)
		}
	}
	switch {
	case len(kinds) == 0 && set.WithoutDevice == idc.WithoutDeviceEmail && slices.Contains(a.progress.Proven, credentialEmailOTP):
		return ""
	case len(kinds) == 0 && set.WithoutDevice == idc.WithoutDeviceEmail && (s.cfg.Mail == nil || a.user.Attrs.Email() == ""):
		return StepBlocked
	case len(kinds) == 0:
		return withoutDevice[set.WithoutDevice]
	case a.trusted:
		return ""
	case len(kinds) == 1:
		return stepOf[kinds[0]]
	case slices.Contains(kinds, a.progress.Kind):
		return stepOf[a.progress.Kind]
	}
	return StepChooseDevice
}

// stepOf is how a device of a kind is asked for.
var stepOf = map[idc.MFAKind]Step{idc.MFAApp: StepCode, idc.MFAKey: StepKey}

// withoutDevice is what follows for a person who has no device. Settings can hold
// only what has a step here or is let in.
var withoutDevice = map[idc.WithoutDevice]Step{
	idc.WithoutDeviceRegister: StepRegister,
	idc.WithoutDeviceBlock:    StepBlocked,
	idc.WithoutDeviceEmail:    StepEmailOTP,
	idc.WithoutDeviceAllow:    "",
}

// trustLife is for how long a browser is trusted: as long as the longest session.
const trustLife = 90 * 24 * time.Hour

// trusts reports whether the browser need not ask the person for a device: they
// said that it is theirs, nothing has changed since, and the instance lets it count.
func (s *Service) trusts(tx *op.Tx, a *attempt) (bool, error) {
	t := a.known.Trust
	if a.instance.Settings.SecondFactor().Mode != idc.MFAContext || a.progress.Session != "" || t == nil || !a.known.knows(a.user) {
		return false, nil
	}
	if t.Network != idc.Network(a.caller.Request.SourceIP) || tx.Now().Sub(t.At) >= trustLife ||
		!slices.ContainsFunc(a.devices, func(d idc.MFADevice) bool { return d.ID == t.Device }) {
		return false, nil
	}
	ended, err := tx.NotBefore(a.user.Store, store.MarkPerson, string(a.user.ID))
	return err == nil && t.At.After(ended), err
}

// trust is what the browser is to remember after a sign-in.
func (a *attempt) trust(session idc.Session, now time.Time) *trust {
	switch {
	case a.progress.Trust && a.progress.Device != "":
		if now.Before(session.Issued) {
			now = session.Issued
		}
		return &trust{Device: a.progress.Device, Network: idc.Network(a.caller.Request.SourceIP), At: now}
	case a.known.knows(a.user):
		return a.known.Trust
	}
	return nil
}

// Prompt is what the page of a step shows beside the step itself.
type Prompt struct {
	Passkey string        // at StepPassword: what the browser is asked for a passkey; "" when none may be used
	Options string        // at StepKey
	Kinds   []idc.MFAKind // at StepChooseDevice and StepRegister
	Setup   *Setup        // at StepRegister, when a kind is chosen
	Others  bool          // there is another way than this step's
	Trust   bool          // the person may say that the browser is theirs
}

// prompt reads what the page of a flow's step shows.
func (s *Service) prompt(tx *op.Tx, row flowRow, p progress) (Prompt, error) {
	var out Prompt
	i, err := tx.Instance(row.Instance)
	if err != nil {
		return out, err
	}
	kinds := s.kinds(i)
	if Step(row.Step) == StepPassword {
		replaced, err := replaces(tx, i, p)
		if err != nil {
			return out, err
		}
		if slices.Contains(kinds, idc.MFAKey) && !replaced {
			out.Passkey = s.party.passkeyOptions(p.Challenge)
		}
		return out, nil
	}
	devices, err := tx.MFADevices(i.Store, p.User)
	if err != nil {
		return out, err
	}
	devices = s.usable(i, devices)
	out.Trust = i.Settings.SecondFactor().Mode == idc.MFAContext && p.Session == ""
	switch Step(row.Step) {
	case StepRegister:
		out.Kinds = kinds
		if p.Enrolment == nil {
			return out, nil
		}
		u, err := tx.User(i.Store, p.User)
		if err != nil {
			return out, err
		}
		e := *p.Enrolment
		e.Challenge = p.Challenge
		setup, err := s.setup(e, u, devices)
		out.Setup = &setup
		return out, err
	case StepKey:
		if s.party != nil {
			out.Options = s.party.assertionOptions(p.Challenge, devices)
		}
	}
	for _, d := range devices {
		if !slices.Contains(out.Kinds, d.Kind) {
			out.Kinds = append(out.Kinds, d.Kind)
		}
	}
	out.Others = len(out.Kinds) > 1
	return out, nil
}

// replaces reports whether the flow is about a password that its person has: then
// it asks for that, whatever else is proven.
func replaces(tx *op.Tx, i idc.Instance, p progress) (bool, error) {
	if !p.Change {
		return false, nil
	}
	present, err := tx.Password(i.Store, p.User)
	return err == nil && present.Hash != "", unlessMissing(err)
}

// marshal writes down what is known of a flow, with the challenge that its next
// answer is for: no answer is good for two.
func (a *attempt) marshal() (json.RawMessage, error) {
	a.progress.Challenge = a.challenge
	return json.Marshal(a.progress)
}
