package web

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"gatehouse/internal/idc"
	"gatehouse/internal/signin"
)

const (
	accountsShown = 20   // on a page
	accountsRead  = 1000 // at once, while searching
	searchMost    = 100  // reads of one search
	setsShown     = 200  // of one account
)

// plainData is the list of what a person may use.
type plainData struct {
	Search   string
	Accounts []accountData
	Next     string // address of the next page
	Later    bool   // this is not the first page
	First    string // address of the first page
}

type accountData struct {
	idc.Account
	Roles []roleData
	Open  bool
}

type roleData struct{ Name, Address string }

// startURL answers HEAD on the portal's address: the AWS CLI asks it what the
// start URL of a foreign host stands for, and follows one redirect (reference
// 4.7). People's browsers ask by GET and never see this.
func (p *Pages) startURL(w http.ResponseWriter, r *http.Request) {
	id, ok := p.instance(w, r)
	if !ok {
		return
	}
	http.Redirect(w, r, signin.StartURL(cmp.Or(id, p.cfg.Instance)), http.StatusFound)
}

// plainPortal lists a person's accounts without script: for browsers that have
// none, and for a program that was built without the console.
func (p *Pages) plainPortal(w http.ResponseWriter, r *http.Request) {
	named, ok := p.instance(w, r)
	if !ok {
		return
	}
	c, ok := p.enterInstance(w, r, "ListAccounts", named, signin.Return{Page: toPlain, Query: r.URL.RawQuery})
	if !ok {
		return
	}
	q := r.URL.Query()
	data := plainData{Search: strings.TrimSpace(q.Get("search")), Later: q.Get("after") != ""}
	page, err := p.accounts(r, c, data.Search, q.Get("after"))
	if err != nil {
		p.fail(w, r, err)
		return
	}
	c.Request.EventName = "ListAccountRoles"
	for _, a := range page.Items {
		sets, err := p.cfg.Access.ReachableSets(r.Context(), c, a.ID, idc.PageRequest{Limit: setsShown})
		if err != nil {
			p.fail(w, r, err)
			return
		}
		item := accountData{Account: a, Open: len(page.Items) == 1 && !data.Later}
		for _, set := range sets.Items {
			item.Roles = append(item.Roles, roleData{set.Name, credentialsAddress(a.ID, set.Name)})
		}
		data.Accounts = append(data.Accounts, item)
	}
	data.First = r.URL.Path + "?" + url.Values{"search": {data.Search}}.Encode()
	if page.Next != "" {
		data.Next = data.First + "&" + url.Values{"after": {page.Next}}.Encode()
	}
	p.render(w, r, http.StatusOK, "plain", view{Title: "Your accounts", Caller: c, Wide: true, Data: data})
}

// accounts is one page of the person's accounts that match a search by name, id
// or e-mail address.
func (p *Pages) accounts(r *http.Request, c idc.Caller, search, after string) (idc.Page[idc.Account], error) {
	if search == "" {
		return p.cfg.Access.ReachableAccounts(r.Context(), c, idc.PageRequest{Limit: accountsShown, After: after})
	}
	out := idc.Page[idc.Account]{}
	word := strings.ToLower(search)
	for range searchMost {
		page, err := p.cfg.Access.ReachableAccounts(r.Context(), c, idc.PageRequest{Limit: accountsRead, After: after})
		if err != nil {
			return out, err
		}
		for _, a := range page.Items {
			if !strings.Contains(strings.ToLower(a.Name+"\n"+a.Email+"\n"+string(a.ID)), word) {
				continue
			}
			if len(out.Items) == accountsShown {
				out.Next = string(out.Items[accountsShown-1].ID)
				return out, nil
			}
			out.Items = append(out.Items, a)
		}
		if page.Next == "" {
			return out, nil
		}
		after = page.Next
	}
	out.Next = after
	return out, nil
}
