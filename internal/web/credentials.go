package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/signin"
)

// credentialsData is what the page of one role shows.
type credentialsData struct {
	Account idc.AccountID
	Role    string
	Profile string // suggested name

	StartURL, Region, Endpoint string

	Issued *issued // nil until asked for
}

// issued are credentials in the forms that people paste.
type issued struct {
	AccessKeyID, Secret, Token string
	Expires                    string
}

func credentialsAddress(account idc.AccountID, role string) string {
	return "/start/credentials?" + url.Values{"account_id": {string(account)}, "role_name": {role}}.Encode()
}

// credentialsPage shows a role and how to use it. It issues nothing: whoever
// follows a link gets no credentials by it.
func (p *Pages) credentialsPage(w http.ResponseWriter, r *http.Request) {
	c, data, ok := p.role(w, r, "ListAccountRoles", r.URL.Query())
	if !ok {
		return
	}
	sets, err := p.cfg.Access.ReachableSets(r.Context(), c, data.Account, idc.PageRequest{Limit: accountsRead})
	if err != nil {
		p.fail(w, r, err)
		return
	}
	for _, set := range sets.Items {
		if set.Name == data.Role {
			p.showCredentials(w, r, c, data)
			return
		}
	}
	p.fail(w, r, idc.Denied("You have no access to this role in this account."))
}

func (p *Pages) credentials(w http.ResponseWriter, r *http.Request) {
	form, ok := p.form(w, r)
	if !ok {
		return
	}
	c, data, ok := p.role(w, r, "GetRoleCredentials", form)
	if !ok {
		return
	}
	k, err := p.cfg.Access.GetRoleCredentials(r.Context(), c, data.Account, data.Role)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	data.Issued = &issued{k.AccessKeyID, k.Secret, k.SessionToken, k.Expires.UTC().Format("2 January 2006, 15:04:05 MST")}
	p.showCredentials(w, r, c, data)
}

// role reads which role is asked for, of a person who is signed in.
func (p *Pages) role(w http.ResponseWriter, r *http.Request, event string, q url.Values) (idc.Caller, credentialsData, bool) {
	data := credentialsData{Account: idc.AccountID(q.Get("account_id")), Role: q.Get("role_name"), Region: p.cfg.Region, Endpoint: p.cfg.PublicURL}
	c, ok := p.enter(w, r, event, signin.Return{Page: toPortal})
	if !ok {
		return c, data, false
	}
	if !data.Account.Valid() || data.Role == "" || len(data.Role) > 32 {
		p.fail(w, r, idc.Invalid("The address names no account and role."))
		return c, data, false
	}
	i, err := p.cfg.SignIn.Instance(r.Context(), c)
	if err != nil {
		p.fail(w, r, err)
		return c, data, false
	}
	data.StartURL, data.Region = signin.StartURL(i.ID), i.Region
	data.Profile = strings.Map(func(c rune) rune {
		if strings.ContainsRune("+=,.@", c) { // good in names of sets, awkward in those of profiles
			return '-'
		}
		return c
	}, data.Role) + "-" + string(data.Account)
	return c, data, true
}

func (p *Pages) showCredentials(w http.ResponseWriter, r *http.Request, c idc.Caller, data credentialsData) {
	p.render(w, r, http.StatusOK, "credentials", view{Title: data.Role, Caller: c, Wide: true, Data: data})
}

// when is a time as pages say it.
func when(t time.Time) string { return t.UTC().Format("2 January 2006, 15:04 MST") }
