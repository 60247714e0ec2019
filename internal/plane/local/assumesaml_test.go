package local

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"gatehouse/internal/idc"
	"gatehouse/internal/saml/samltest"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

// nobody is a caller who proves nothing, of an operation that anybody may call.
func nobody(operation string) idc.Caller {
	return idc.Caller{Request: idc.Request{ID: "q", SourceIP: "192.0.2.1", EventSource: sourceSTS, EventName: operation}}
}

// federating is a trust policy that lets a provider's people in.
func federating(provider idc.ARN, actions, condition string) string {
	if condition != "" {
		condition = `,"Condition":` + condition
	}
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":%q},"Action":%s%s}]}`, provider, actions, condition)
}

const samlActions = `["sts:AssumeRoleWithSAML","sts:TagSession","sts:SetSourceIdentity"]`

// corporate gives an account a SAML provider.
func (w *world) corporate(account idc.AccountID, p *samltest.Provider) idc.ARN {
	w.Helper()
	provider := idc.SAMLProvider{Account: account, Name: "Corporate", Metadata: p.Metadata(), CreatedAt: w.clock.Now(), ValidUntil: w.clock.Now().AddDate(1, 0, 0)}
	w.update(func(tx *store.Tx) error { return tx.InsertSAMLProvider(provider) })
	return provider.ARN()
}

func (w *world) withSAML(a SAMLAssumption) (Assumed, Federated, error) {
	return w.sts.AssumeRoleWithSAML(w.Context(), nobody("AssumeRoleWithSAML"), a)
}

// lastEvent is the newest event of an account, as it is stored.
func (w *world) lastEvent(account idc.AccountID) (body struct {
	EventName, ErrorCode, ErrorMessage string
	UserIdentity                       map[string]any
	RequestParameters                  map[string]any
	ResponseElements                   map[string]any
	Resources                          []map[string]any
}) {
	w.Helper()
	storetest.View(w, w.db, func(tx *store.Tx) error {
		page, err := tx.ListEvents(account, idc.PageRequest{Limit: 1000})
		if err != nil || len(page.Items) == 0 {
			return err
		}
		newest := page.Items[0]
		for _, e := range page.Items {
			if e.At.After(newest.At) || e.At.Equal(newest.At) && e.ID > newest.ID {
				newest = e
			}
		}
		return json.Unmarshal(newest.Body, &body)
	})
	return body
}

func offering(role, provider idc.ARN, more map[string][]string) map[string][]string {
	all := map[string][]string{attributeRole: {"arn:aws:iam::1:role/x,arn:aws:iam::1:saml-provider/x", string(role) + "," + string(provider)}, attributeName: {"ada@example.org"}}
	maps.Copy(all, more)
	return all
}

func TestAssumeRoleWithSAML(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		p := samltest.New(t, "https://idp.example.org")
		provider := w.corporate(member, p)
		role := w.addRole(member, "Staff", federating(provider, samlActions,
			`{"ForAnyValue:StringLike":{"saml:edupersonaffiliation":"staf*"},"StringEquals":{"SAML:aud":"https://signin.aws.amazon.com/saml","aws:RequestTag/Team":"core","sts:RoleSessionName":"ada@example.org","sts:SourceIdentity":"ada"},"ForAllValues:StringEquals":{"sts:TransitiveTagKeys":["Team"],"aws:TagKeys":["Team","Cost"]}}`),
			`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:GetRole","Resource":"*","Condition":{"StringEquals":{"saml:sub":"ada@example.org","aws:FederatedProvider":"`+string(provider)+`","aws:PrincipalTag/Team":"core"}}},{"Effect":"Allow","Action":"sts:*","Resource":"*"}]}`)
		second := w.addRole(member, "Second", federating(provider, samlActions, ""), "")
		all := offering(role, provider, map[string][]string{
			attributeTag + "Team": {"core"}, attributeTag + "Cost": {"1"}, attributeKeys: {"Team"}, attributeSource: {"ada"},
			attributeDuration: {"1800"}, "urn:oid:1.3.6.1.4.1.5923.1.1.1.1": {"member", "staff"},
		})
		all[attributeRole] = append(all[attributeRole], string(provider)+","+string(second)) // either order
		response := p.Response(samltest.Options{Now: w.clock.Now(), Attributes: all})
		ask := SAMLAssumption{Role: role, Principal: provider, Response: response}
		got, told, err := w.withSAML(ask)
		if err != nil {
			t.Fatal(err)
		}
		if got.ARN != "arn:aws:sts::200000000002:assumed-role/Staff/ada@example.org" || got.SourceIdentity != "ada" || got.PackedSize == nil ||
			!got.Expires.Equal(w.clock.Now().Add(30*time.Minute).Truncate(time.Second)) {
			t.Errorf("got %+v", got)
		}
		if want := (Federated{Subject: "ada@example.org", SubjectType: "persistent", Audience: samlAudience, Issuer: p.EntityID, NameQualifier: told.NameQualifier}); told != want || len(told.NameQualifier) != 28 {
			t.Errorf("told %+v", told)
		}
		e := w.lastEvent(member)
		if e.EventName != "AssumeRoleWithSAML" || e.UserIdentity["type"] != "SAMLUser" || e.UserIdentity["userName"] != "ada@example.org" ||
			e.UserIdentity["principalId"] != told.NameQualifier+":ada@example.org" || e.UserIdentity["identityProvider"] != told.NameQualifier ||
			e.RequestParameters["principalArn"] != string(provider) || e.ResponseElements["subject"] != "ada@example.org" || len(e.Resources) != 2 {
			t.Errorf("event %+v", e)
		}
		if body, _ := json.Marshal(e); strings.Contains(string(body), response[:64]) {
			t.Error("the event holds the assertion")
		}

		// The session is good, and what the provider said stays with it.
		c := w.open(got.Credentials)
		if _, err := NewIAM(w.plane.cfg).GetRole(t.Context(), c, "Staff"); err != nil {
			t.Error(err)
		}
		if s := c.Session; s.ChainDepth != 0 || s.RootRole != role || s.Tags["Team"] != "core" {
			t.Errorf("session %+v", s)
		}
		// It chains for an hour at most, its transitive tags and source identity go on.
		next := w.addRole(member, "Next", trusting(string(role), ""), "")
		_, err = w.sts.AssumeRole(t.Context(), c, Assumption{Role: next, Session: "two", Duration: 2 * time.Hour})
		wantKind(t, err, idc.KindInvalid)
		two, err := w.sts.AssumeRole(t.Context(), c, Assumption{Role: next, Session: "two"})
		if err != nil {
			t.Fatal(err)
		}
		if s := w.open(two.Credentials).Session; s.SourceIdentity != "ada" || !maps.Equal(s.Tags, map[string]string{"Team": "core"}) || s.Provider != string(provider) {
			t.Errorf("chained %+v", s)
		}

		// Once for each role.
		_, _, err = w.withSAML(ask)
		wantReason(t, err, idc.KindInvalid, reasonToken)
		ask.Role = second
		if _, _, err := w.withSAML(ask); err != nil {
			t.Errorf("another role of the same response: %v", err)
		}
		w.pass(8 * time.Minute)
		_, _, err = w.withSAML(ask)
		wantReason(t, err, idc.KindInvalid, reasonExpired)
	})
}

func TestAssumeRoleWithSAMLRefused(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	p, stranger := samltest.New(t, "https://idp.example.org"), samltest.New(t, "https://idp.example.org")
	foreign := samltest.New(t, "https://elsewhere.example.org")
	provider := w.corporate(member, p)
	role := w.addRole(member, "Staff", federating(provider, samlActions, ""), "")
	plain := w.addRole(member, "Plain", federating(provider, `"sts:AssumeRoleWithSAML"`, ""), "")
	closed := w.addRole(member, "Closed", trusting(string(management), ""), "")
	elsewhere := w.addRole(other, "Staff", federating(provider, samlActions, ""), "")
	audience := w.addRole(member, "Audience", federating(provider, samlActions, `{"StringEquals":{"SAML:aud":"https://us-west-2.signin.aws.amazon.com/saml"}}`), "")
	arn, err := w.plane.Ensure(t.Context(), wanted())
	if err != nil {
		t.Fatal(err)
	}
	made := providerARN(instance, member)
	var many = map[string][]string{}
	for i := range 51 {
		many[fmt.Sprintf("%sk%d", attributeTag, i)] = []string{"v"}
	}
	with := func(more map[string][]string) samltest.Options {
		return samltest.Options{Attributes: offering(role, provider, more)}
	}
	for name, c := range map[string]struct {
		from      *samltest.Provider
		o         samltest.Options
		role      idc.ARN
		principal idc.ARN
		a         SAMLAssumption
		reason    idc.Reason
		kind      idc.Kind
		says      string
		audited   bool
	}{
		"no base64":                   {a: SAMLAssumption{Response: "****"}, reason: reasonToken},
		"no response":                 {a: SAMLAssumption{Response: "aGVsbG8="}, reason: reasonToken},
		"another key":                 {from: stranger, reason: reasonToken, says: "Response signature invalid"},
		"another issuer":              {from: foreign, reason: reasonToken, says: "Issuer not present in specified provider"},
		"unsigned":                    {o: samltest.Options{Signed: -1, Attributes: offering(role, provider, nil)}, reason: reasonToken},
		"old":                         {o: samltest.Options{Now: w.clock.Now().Add(-9 * time.Minute), Attributes: offering(role, provider, nil)}, reason: reasonExpired, says: "5 minutes"},
		"for somebody else":           {o: samltest.Options{Audience: "https://x.example", Attributes: offering(role, provider, nil)}, reason: reasonToken, says: "required audience"},
		"a recipient like AWS's":      {o: samltest.Options{Recipient: "https://a.b.signin.aws.amazon.com/saml", Attributes: offering(role, provider, nil)}, reason: reasonToken},
		"nobody was signed in":        {o: samltest.Options{Edit: noSuccess, Attributes: offering(role, provider, nil)}, reason: reasonRejected},
		"no such provider":            {principal: idc.SAMLProvider{Account: member, Name: "Nope"}.ARN(), reason: reasonToken, says: "Specified provider doesn't exist"},
		"no such account":             {principal: "arn:aws:iam::999999999999:saml-provider/Corporate", reason: reasonToken},
		"a provider of the directory": {role: arn, principal: made, o: samltest.Options{Attributes: offering(arn, made, nil)}, reason: reasonToken},
		"a role that is not offered":  {role: plain, kind: idc.KindDenied, says: "Not authorized to perform sts:AssumeRoleWithSAML", audited: true},
		"no session name":             {o: with(map[string][]string{attributeName: {}}), reason: reasonToken, says: "RoleSessionName is required in AuthnResponse"},
		"a bad session name":          {o: with(map[string][]string{attributeName: {"a b"}}), reason: reasonToken, says: "must match"},
		"two session names":           {o: with(map[string][]string{attributeName: {"one", "two"}}), reason: reasonToken},
		"a bad source identity":       {o: with(map[string][]string{attributeSource: {"aws:x"}}), reason: reasonToken, says: "Source Identity must match"},
		"a bad duration":              {o: with(map[string][]string{attributeDuration: {"60"}}), reason: reasonToken},
		"51 tags":                     {o: with(many), reason: reasonToken},
		"tags that differ in case":    {o: with(map[string][]string{attributeTag + "a": {"1"}, attributeTag + "A": {"2"}}), reason: reasonToken},
		"a reserved tag":              {o: with(map[string][]string{attributeTag + "aws:x": {"1"}}), reason: reasonToken},
		"a tag with two values":       {o: with(map[string][]string{attributeTag + "a": {"1", "2"}}), reason: reasonToken},
		"a transitive key alone":      {o: with(map[string][]string{attributeKeys: {"a"}}), reason: reasonToken},
		"tags are not trusted":        {role: plain, o: samltest.Options{Attributes: offering(plain, provider, map[string][]string{attributeTag + "a": {"1"}})}, kind: idc.KindDenied, says: "Not authorized to perform sts:TagSession", audited: true},
		"the source is not trusted":   {role: plain, o: samltest.Options{Attributes: offering(plain, provider, map[string][]string{attributeSource: {"ada"}})}, kind: idc.KindDenied, says: "sts:SetSourceIdentity", audited: true},
		"the provider is not trusted": {role: closed, o: samltest.Options{Attributes: offering(closed, provider, nil)}, kind: idc.KindDenied, says: "Not authorized to perform sts:AssumeRoleWithSAML", audited: true},
		"another audience is trusted": {role: audience, o: samltest.Options{Attributes: offering(audience, provider, nil)}, kind: idc.KindDenied, audited: true},
		"no such role":                {role: idc.RoleARN(member, "/", "Nope"), o: samltest.Options{Attributes: offering(idc.RoleARN(member, "/", "Nope"), provider, nil)}, kind: idc.KindDenied, audited: true},
		"longer than the role allows": {a: SAMLAssumption{Duration: 3 * time.Hour}, audited: true},
		"a broken session policy":     {a: SAMLAssumption{Policy: "{"}, reason: "MalformedPolicyDocument", audited: true},
		"no such session policy":      {a: SAMLAssumption{PolicyARNs: []idc.ARN{"arn:aws:iam::aws:policy/Nope"}}, audited: true},
	} {
		t.Run(name, func(t *testing.T) {
			if c.from == nil {
				c.from = p
			}
			if c.o.Attributes == nil {
				c.o.Attributes = offering(role, provider, nil)
			}
			if c.o.Now.IsZero() {
				c.o.Now = w.clock.Now()
			}
			if c.a.Response == "" {
				c.a.Response = c.from.Response(c.o)
			}
			c.a.Role, c.a.Principal = c.role, c.principal
			if c.role == "" {
				c.a.Role = role
			}
			if c.principal == "" {
				c.a.Principal = provider
			}
			before := len(w.events(member))
			_, _, err := w.withSAML(c.a)
			if c.kind == idc.KindInternal {
				c.kind = idc.KindInvalid
			}
			wantKind(t, err, c.kind)
			if e, _ := err.(*idc.Error); e == nil || e.Reason != c.reason || !strings.Contains(e.Message, c.says) {
				t.Errorf("got %v, want reason %q and %q", err, c.reason, c.says)
			}
			if audited := len(w.waitEvents(member, before, c.audited)) > before; audited != c.audited {
				t.Errorf("on record: got %v, want %v", audited, c.audited)
			}
		})
	}

	// The role of another account cannot be had by this account's provider.
	_, _, err = w.withSAML(SAMLAssumption{Role: elsewhere, Principal: provider, Response: p.Response(samltest.Options{Now: w.clock.Now(), Attributes: offering(elsewhere, provider, nil)})})
	wantKind(t, err, idc.KindDenied)
}

func noSuccess(r *etree.Element) {
	r.FindElement(".//StatusCode").CreateAttr("Value", "urn:oasis:names:tc:SAML:2.0:status:Responder")
}

// waitEvents are the events of an account; where one more is to come, it is waited for.
func (w *world) waitEvents(account idc.AccountID, before int, more bool) []string {
	w.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for range 2000 {
		if names := w.events(account); !more || len(names) > before {
			return names
		}
		<-tick.C
	}
	return w.events(account)
}

// Temporary credentials of a root act as the root where AWS lets them.
func TestGetSessionToken(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	arn := w.addRole(management, "R", trusting(string(management), ""), allowAll)
	got, err := w.sts.GetSessionToken(t.Context(), root(management), 36*time.Hour, false)
	if err != nil {
		t.Fatal(err)
	}
	if !got.Expires.Equal(w.clock.Now().Add(time.Hour).Truncate(time.Second)) {
		t.Errorf("expires at %s", got.Expires)
	}
	c := w.open(got)
	if id, err := w.sts.GetCallerIdentity(t.Context(), c); err != nil || id.ARN != idc.RootARN(management) {
		t.Errorf("got %+v, %v", id, err)
	}
	assumed, err := w.sts.AssumeRole(t.Context(), c, Assumption{Role: arn, Session: "one", Duration: 2 * time.Hour})
	if err != nil {
		t.Errorf("it is no chain: %v", err)
	}
	_, err = w.sts.GetSessionToken(t.Context(), c, 0, false)
	wantKind(t, err, idc.KindDenied)
	_, err = w.sts.GetSessionToken(t.Context(), w.open(assumed.Credentials), 0, false)
	wantKind(t, err, idc.KindDenied)
	_, err = w.sts.GetSessionToken(t.Context(), root(management), 0, true)
	wantKind(t, err, idc.KindDenied)
	_, err = w.sts.GetAccessKeyInfo(t.Context(), c, got.AccessKeyID)
	wantKind(t, err, idc.KindDenied)
	c.Request.EventSource = sourceIAM
	_, err = NewIAM(w.plane.cfg).GetRole(t.Context(), c, "R")
	wantKind(t, err, idc.KindUnauthenticated)
	_, err = w.sts.AssumeRole(t.Context(), root(management), Assumption{Role: arn, Session: "one", MFA: true})
	wantKind(t, err, idc.KindDenied)
}

func TestGetAccessKeyInfo(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	ours, err := w.sts.GetSessionToken(t.Context(), root(member), 0, false)
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]idc.AccountID{
		ours.AccessKeyID: member, "ASIAY34FZKBOKMUTVV7A": "609629065308", "AKIAIOSFODNN7EXAMPLE": "", "AKIA": "", "ASIA0000000000000000": "",
	} {
		got, err := w.sts.GetAccessKeyInfo(t.Context(), root(management), id)
		if got != want || (want == "") != idc.Is(err, idc.KindInvalid) {
			t.Errorf("%s: got %q, %v, want %q", id, got, err, want)
		}
	}
	w.addRole(management, "Nothing", trusting(string(management), ""), "")
	got, err := w.sts.AssumeRole(t.Context(), root(management), Assumption{Role: idc.RoleARN(management, "/", "Nothing"), Session: "me"})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.sts.GetAccessKeyInfo(t.Context(), w.open(got.Credentials), ours.AccessKeyID)
	wantKind(t, err, idc.KindDenied)
}

// What was refused can be explained to who may ask, in the account of the refused.
func TestDecodeAuthorizationMessage(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	arn := w.addRole(management, "Few", trusting(string(management), ""),
		`{"Version":"2012-10-17","Statement":[{"Sid":"Late","Effect":"Allow","Action":"iam:GetRole","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalTag/Team":"ops"}}},{"Sid":"Never","Effect":"Deny","Action":"iam:DeleteRole","Resource":"*"}]}`)
	got, err := w.sts.AssumeRole(t.Context(), root(management), Assumption{Role: arn, Session: "me", Tags: map[string]string{"Team": "core"}})
	if err != nil {
		t.Fatal(err)
	}
	iam, c := NewIAM(w.plane.cfg), w.open(got.Credentials)
	encode := func(err error) string {
		t.Helper()
		wantKind(t, err, idc.KindDenied)
		message := w.sts.EncodeRefusal(fmt.Errorf("wrapped: %w", err))
		if message == "" || len(message) > 16<<10 {
			t.Fatalf("a message of %d characters", len(message))
		}
		return message
	}
	_, err = iam.GetRole(t.Context(), c, "Few")
	implicit := encode(err)
	explicit := encode(iam.DeleteRole(t.Context(), c, "Few"))
	_, err = w.sts.DecodeAuthorizationMessage(t.Context(), c, implicit)
	wantKind(t, err, idc.KindDenied)
	_, err = w.sts.DecodeAuthorizationMessage(t.Context(), root(member), implicit)
	wantReason(t, err, idc.KindInvalid, reasonMessage)
	_, err = w.sts.DecodeAuthorizationMessage(t.Context(), root(management), implicit[:20]+"A"+implicit[21:])
	wantReason(t, err, idc.KindInvalid, reasonMessage)

	type list struct{ Items []map[string]any }
	var m struct {
		Allowed, ExplicitDeny       bool
		MatchedStatements, Failures list
		Context                     struct {
			Principal        struct{ ID, Name, ARN string }
			Action, Resource string
			Conditions       list
		}
	}
	text, err := w.sts.DecodeAuthorizationMessage(t.Context(), root(management), implicit)
	if err == nil {
		err = json.Unmarshal([]byte(text), &m)
	}
	if err != nil || m.Allowed || m.ExplicitDeny || m.Context.Action != "iam:GetRole" || m.Context.Resource != string(arn) || m.Context.Principal.Name != "me" ||
		len(m.MatchedStatements.Items) != 0 || len(m.Failures.Items) != 2 || m.Failures.Items[0]["statementId"] != "Late" {
		t.Errorf("got %s, %v", text, err)
	}
	for _, want := range []string{`"aws:PrincipalTag/Team"`, `"aws:PrincipalArn"`, `"expected":{"items":[{"value":"ops"}]}`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
	text, err = w.sts.DecodeAuthorizationMessage(t.Context(), root(management), explicit)
	if err == nil {
		err = json.Unmarshal([]byte(text), &m)
	}
	if err != nil || !m.ExplicitDeny || len(m.MatchedStatements.Items) != 1 || m.MatchedStatements.Items[0]["effect"] != "DENY" {
		t.Errorf("got %s, %v", text, err)
	}

	// Nobody learns by it why another account refuses.
	far := w.addRole(member, "Far", trusting(string(member), ""), "")
	_, err = w.sts.AssumeRole(t.Context(), c, Assumption{Role: far, Session: "me"})
	if message := w.sts.EncodeRefusal(err); message != "" {
		t.Errorf("a message about another account: %s", message)
	}
}

// Nobody gets into an account that is closed, whoever vouches for them.
func TestFederationEndsWithTheAccount(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	p := samltest.New(t, "https://idp.example.org")
	provider := w.corporate(member, p)
	role := w.addRole(member, "Staff", federating(provider, samlActions, ""), "")
	assume := func() error {
		_, _, err := w.withSAML(SAMLAssumption{
			Role: role, Principal: provider,
			Response: p.Response(samltest.Options{Now: w.clock.Now(), Attributes: offering(role, provider, nil)}),
		})
		return err
	}
	if err := assume(); err != nil {
		t.Fatal(err)
	}
	w.update(func(tx *store.Tx) error {
		a, err := tx.Account(member)
		if err != nil {
			return err
		}
		closed := a
		closed.Status = idc.AccountSuspended
		return tx.UpdateAccount(a, closed)
	})
	if err := assume(); !idc.Is(err, idc.KindInvalid) { // its providers are as gone as its roles
		t.Errorf("into a closed account: %v", err)
	}
}
