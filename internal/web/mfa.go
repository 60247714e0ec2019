package web

import (
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/signin"
)

// setupData is what the pages that register a device show.
type setupData struct {
	Setup  signin.Setup
	ID     string // of the registration; "" in a sign-in
	Action string // where the form goes
	QR     template.HTML
	Secret string // in groups, for people
}

func setupOf(s signin.Setup, id, action string) (setupData, error) {
	d := setupData{Setup: s, ID: id, Action: action}
	if s.Kind != idc.MFAApp {
		return d, nil
	}
	for i, r := range s.Secret {
		if i > 0 && i%4 == 0 {
			d.Secret += " "
		}
		d.Secret += string(r)
	}
	var err error
	d.QR, err = qrCode(s.URI)
	return d, err
}

// devicesData is a person's devices.
type devicesData struct {
	signin.OwnDevices
	Devices []deviceRow
}

type deviceRow struct {
	ID                        idc.MFADeviceID
	Name, Kind, Created, Used string
	Copied                    bool
}

func rowOf(d idc.MFADevice) deviceRow {
	r := deviceRow{ID: d.ID, Name: d.Name, Kind: "Authenticator app", Created: when(d.CreatedAt), Used: "Never", Copied: !d.RegressedAt.IsZero()}
	if d.Kind == idc.MFAKey {
		r.Kind = "Passkey or security key"
	}
	if !d.LastUsedAt.IsZero() {
		r.Used = when(d.LastUsedAt.Truncate(time.Second))
	}
	return r
}

// mfaPage lists the person's devices.
func (p *Pages) mfaPage(w http.ResponseWriter, r *http.Request) {
	c, ok := p.enter(w, r, "ListMfaDevicesForUser", signin.Return{Page: toMFA})
	if !ok {
		return
	}
	p.showDevices(w, r, http.StatusOK, c, "")
}

func (p *Pages) showDevices(w http.ResponseWriter, r *http.Request, status int, c idc.Caller, problem string) {
	own, err := p.cfg.SignIn.OwnDevices(r.Context(), c)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	data := devicesData{OwnDevices: own}
	for _, d := range own.Devices {
		data.Devices = append(data.Devices, rowOf(d))
	}
	p.render(w, r, status, "mfa", view{Title: "MFA devices", Wide: true, Caller: c, Error: problem, Data: data})
}

// mfa changes the person's devices.
func (p *Pages) mfa(w http.ResponseWriter, r *http.Request) {
	form, ok := p.form(w, r)
	if !ok {
		return
	}
	c, ok := p.enter(w, r, "UpdateMfaDeviceForUser", signin.Return{Page: toMFA})
	if !ok {
		return
	}
	id := idc.MFADeviceID(form.Get("id"))
	var err error
	switch form.Get("act") {
	case "register":
		var reg signin.Registration
		kind := idc.MFAKind(form.Get("kind"))
		if reg, err = p.cfg.SignIn.StartOwnDevice(r.Context(), c, kind); err == nil {
			redirect(w, r, "/start/mfa/register?"+url.Values{"id": {reg.ID}, "device": {string(kind)}}.Encode())
			return
		}
	case "rename":
		err = p.cfg.SignIn.RenameOwnDevice(r.Context(), c, id, form.Get("name"))
	case "delete":
		err = p.cfg.SignIn.DeleteOwnDevice(r.Context(), c, id)
	default:
		err = idc.Invalid("Choose what to do with your devices.")
	}
	p.devicesChanged(w, r, c, err)
}

// devicesChanged answers a change of the person's devices.
func (p *Pages) devicesChanged(w http.ResponseWriter, r *http.Request, c idc.Caller, err error) {
	var e *idc.Error
	switch {
	case err == nil:
		redirect(w, r, "/start/mfa")
	case errors.As(err, &e) && e.Reason == signin.ReasonNotFresh:
		p.again(w, r, c, signin.Return{Page: toMFA})
	case errors.As(err, &e) && (e.Kind == idc.KindInvalid || e.Kind == idc.KindConflict):
		p.showDevices(w, r, http.StatusUnprocessableEntity, c, sentence(e.Message))
	default:
		p.fail(w, r, err)
	}
}

// again has the person prove once more who they are.
func (p *Pages) again(w http.ResponseWriter, r *http.Request, c idc.Caller, back signin.Return) {
	cookie, err := p.cfg.SignIn.Reauthenticate(r.Context(), c, back)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	p.setFlow(w, cookie)
	redirect(w, r, "/signin")
}

// mfaRegisterPage shows the device that is being registered.
func (p *Pages) mfaRegisterPage(w http.ResponseWriter, r *http.Request) {
	c, ok := p.enter(w, r, "StartVirtualMfaDeviceRegistration", signin.Return{Page: toMFA})
	if !ok {
		return
	}
	p.showRegistration(w, r, http.StatusOK, c, r.URL.Query(), "")
}

func (p *Pages) showRegistration(w http.ResponseWriter, r *http.Request, status int, c idc.Caller, of url.Values, problem string) {
	kind := idc.MFAKind(of.Get("device"))
	reg, err := p.cfg.SignIn.OwnRegistration(r.Context(), c, kind, of.Get("id"))
	if idc.Is(err, idc.KindNotFound) {
		p.showDevices(w, r, http.StatusNotFound, c, strings.TrimSpace(problem+" This registration is over. Begin again."))
		return
	}
	var data setupData
	if err == nil {
		data, err = setupOf(reg.Setup, reg.ID, "/start/mfa/register")
	}
	if err != nil {
		p.devicesChanged(w, r, c, err)
		return
	}
	p.render(w, r, status, "mfaregister", view{
		Title: titleOf(kind), Caller: c, Error: problem, Scripts: scriptsOf(kind), Data: data,
	})
}

// scriptsOf are what the page loads that registers or uses a device.
func scriptsOf(kind idc.MFAKind) []string {
	if kind == idc.MFAKey {
		return []string{forms.path, webauthn.path}
	}
	return []string{forms.path}
}

func titleOf(kind idc.MFAKind) string {
	if kind == idc.MFAKey {
		return "Register a passkey or security key"
	}
	return "Set up an authenticator app"
}

// mfaRegister takes the first answer of a device.
func (p *Pages) mfaRegister(w http.ResponseWriter, r *http.Request) {
	form, ok := p.form(w, r)
	if !ok {
		return
	}
	c, ok := p.enter(w, r, "CompleteVirtualMfaDeviceRegistration", signin.Return{Page: toMFA})
	if !ok {
		return
	}
	_, err := p.cfg.SignIn.CompleteOwnDevice(r.Context(), c, idc.MFAKind(form.Get("device")), form.Get("id"), signin.Answer{
		Code: form.Get("code"), Credential: form.Get("credential"), Name: form.Get("name"),
	})
	var e *idc.Error
	if errors.As(err, &e) && e.Kind == idc.KindInvalid {
		p.showRegistration(w, r, http.StatusUnprocessableEntity, c, form, sentence(e.Message))
		return
	}
	p.devicesChanged(w, r, c, err)
}
