package local

import (
	"testing"
	"time"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

// oneContext is a context that is known by one text.
type oneContext struct{ person idc.Person }

func (c oneContext) OpenIdentityContext(text string) (idc.Person, error) {
	if text != "hers" {
		return idc.Person{}, idc.Invalid("The identity context is not valid.")
	}
	return c.person, nil
}

const setsContext = `{"Version":"2012-10-17","Statement":[
	{"Effect":"Allow","Principal":{"AWS":"100000000001"},"Action":"sts:AssumeRole"},
	{"Effect":"Allow","Principal":{"AWS":"100000000001"},"Action":"sts:SetContext",
	 "Condition":{"StringLike":{"sts:RequestContext/identitystore:UserId":"*"},"Null":{"sts:RequestContextProviders":"false"}}}]}`

// A session that bears a person's identity ends with the person's login, and so
// does what is made from it.
func TestProvidedContext(t *testing.T) {
	storetest.Each(t, func(t *testing.T, address string) {
		w := newWorld(t, address)
		const app = idc.ARN("arn:aws:sso::100000000001:application/ssoins-1/apl-1")
		p := person(w)
		p.Session, p.Family, p.Via, p.Issued = "", "family", app, w.clock.Now()
		w.update(func(tx *store.Tx) error {
			return tx.InsertTokenFamily(idc.TokenFamily{
				Store: p.Store, ID: p.Family, User: p.User, Issued: p.Issued, CreatedAt: tx.Now(), RotatedAt: tx.Now(), ExpiresAt: tx.Now().Add(8 * time.Hour),
			})
		})
		sts := NewSTS(Config{Gate: w.gate, Sealer: w.sealer, Contexts: oneContext{p}})
		role := w.addRole(management, "Shop", setsContext, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sso:*","Resource":"*",
			"Condition":{"StringEquals":{"identitycenter:ApplicationArn":"`+string(app)+`","identitystore:UserId":"`+string(p.User)+`"}}},
			{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}`)
		plain := w.addRole(management, "Plain", trusting(string(management), ""), "")
		w.catchUp()
		with := func(provider idc.ARN, text string) []ProvidedContext {
			return []ProvidedContext{{Provider: provider, Assertion: text}}
		}
		assume := func(c idc.Caller, role idc.ARN, contexts []ProvidedContext) (idc.Caller, error) {
			out, err := sts.AssumeRole(t.Context(), c, Assumption{Role: role, Session: "shop", Contexts: contexts})
			if err != nil {
				return idc.Caller{}, err
			}
			return w.open(out.Credentials), nil
		}
		for name, x := range map[string]struct {
			role     idc.ARN
			contexts []ProvidedContext
			want     idc.Kind
		}{
			"another provider":   {role, with("arn:aws:iam::aws:contextProvider/Other", "hers"), idc.KindInvalid},
			"two contexts":       {role, append(with(contextProvider, "hers"), with(contextProvider, "hers")...), idc.KindInvalid},
			"a made-up context":  {role, with(contextProvider, "mine"), idc.KindInvalid},
			"a role without one": {plain, with(contextProvider, "hers"), idc.KindDenied},
		} {
			if _, err := assume(root(management), x.role, x.contexts); !idc.Is(err, x.want) {
				t.Errorf("%s: got %v, want %v", name, err, x.want)
			}
		}
		may := func(c idc.Caller) error {
			_, err := op.View(t.Context(), w.gate, c, func(tx *op.Tx) (struct{}, error) {
				return struct{}{}, tx.Authorize(op.Check{Action: "sso:ListInstances", Resource: "*", Owner: management})
			})
			return err
		}
		hers, err := assume(root(management), role, with(contextProvider, "hers"))
		if err != nil {
			t.Fatal(err)
		}
		if err := may(hers); err != nil {
			t.Errorf("by her identity: got %v", err)
		}
		without, err := assume(root(management), role, nil)
		if err != nil {
			t.Fatal(err)
		}
		wantKind(t, may(without), idc.KindDenied)
		if _, err := assume(hers, role, with(contextProvider, "hers")); !idc.Is(err, idc.KindDenied) {
			t.Errorf("a second identity: got %v, want Denied", err)
		}
		chained, err := assume(hers, plain, nil)
		if err != nil {
			t.Fatal(err)
		}
		w.update(func(tx *store.Tx) error { return tx.EndTokenFamily(p.Store, p.Family) })
		w.catchUp()
		for name, c := range map[string]idc.Caller{"hers": hers, "chained": chained} {
			if err := may(c); !idc.Is(err, idc.KindUnauthenticated) {
				t.Errorf("%s, after her login ended: got %v, want Unauthenticated", name, err)
			}
		}
		wantKind(t, may(without), idc.KindDenied)
		if _, err := assume(root(management), role, with(contextProvider, "hers")); !idc.Is(err, idc.KindInvalid) {
			t.Errorf("a context of a login that has ended: got %v", err)
		}
	})
}
