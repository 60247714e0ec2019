package authn_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"gatehouse/internal/authn"
	"gatehouse/internal/idc"
	"gatehouse/internal/keys"
	"gatehouse/internal/plane"
	"gatehouse/internal/plane/local"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

const account = idc.AccountID("111111111111")

// house is an authenticator over one store, with a clock that stands still.
type house struct {
	*authn.Authenticator
	t      *testing.T
	store  *store.Store
	ring   *keys.Ring
	sealer *local.Sealer
	clock  *storetest.Clock
}

func each(t *testing.T, test func(h *house)) {
	storetest.Each(t, func(t *testing.T, address string) {
		h := &house{t: t, clock: storetest.NewClock()}
		h.store = storetest.Open(t, store.Config{Address: address, Now: h.clock.Now})
		ctx, stop := context.WithCancel(context.Background())
		followed := make(chan struct{})
		go func() { defer close(followed); h.store.Follow(ctx, time.Millisecond) }()
		t.Cleanup(func() { stop(); <-followed })
		h.ring = ring(t)
		h.sealer = local.NewSealer(h.ring, rand.Reader)
		h.Authenticator = authn.New(authn.Config{Store: h.store, Ring: h.ring, Sealer: h.sealer, Now: h.clock.Now})
		h.awaitFresh()
		test(h)
	})
}

func ring(t *testing.T) *keys.Ring {
	t.Helper()
	r, err := keys.Create(keys.Config{Dir: t.TempDir(), Rand: rand.Reader, Now: time.Now, NewID: func() string { return "ring-" + t.Name() }})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// awaitFresh waits until the log is known to be followed by the clock's time.
func (h *house) awaitFresh() {
	again := time.NewTicker(time.Millisecond)
	defer again.Stop()
	for range 60_000 {
		if !h.store.Stale() {
			return
		}
		<-again.C
	}
	h.t.Fatal("the log is not followed")
}

// key makes a long-term access key.
func (h *house) key(expires *time.Time) (idc.AccessKey, plane.Credentials) {
	h.t.Helper()
	id, err := local.NewAccessKeyID(rand.Reader, local.LongTermKey, account)
	if err != nil {
		h.t.Fatal(err)
	}
	secret, err := local.NewSecret(rand.Reader)
	if err != nil {
		h.t.Fatal(err)
	}
	sealed, err := h.ring.Seal(keys.AccessKeySecret, []byte(secret), []byte(id))
	if err != nil {
		h.t.Fatal(err)
	}
	k := idc.AccessKey{ID: id, Account: account, SealedSecret: sealed, Active: true, CreatedAt: h.clock.Now(), ExpiresAt: expires}
	storetest.Update(h.t, h.store, func(tx *store.Tx) error { return tx.InsertAccessKey(k) })
	return k, plane.Credentials{AccessKeyID: id, Secret: secret}
}

func (h *house) update(k idc.AccessKey, edit func(*idc.AccessKey)) {
	h.t.Helper()
	after := k
	edit(&after)
	storetest.Update(h.t, h.store, func(tx *store.Tx) error { return tx.UpdateAccessKey(k, after) })
}

// temporary makes credentials of a role session that ends after an hour.
func (h *house) temporary(name string, person *idc.Person) plane.Credentials {
	h.t.Helper()
	now := h.clock.Now()
	c, err := h.sealer.Seal(idc.RoleSession{
		Account: account, RoleID: "AROA1", RoleARN: idc.RoleARN(account, "/team/", "Admin"), Name: name, Issued: now, Expires: now.Add(time.Hour),
	}, person)
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

const body = `{"a":1}`

// ask authenticates a request that is signed by AWS's own signer.
func (h *house) ask(c plane.Credentials, edit func(*http.Request)) (idc.Caller, error) {
	h.t.Helper()
	r := httptest.NewRequest(http.MethodPost, "http://id.example.com/", strings.NewReader(body))
	r.Header.Set("X-Amz-Target", "AWSIdentityStore.ListUsers")
	r.Header.Set("User-Agent", "test/1")
	sum := sha256.Sum256([]byte(body))
	credentials := aws.Credentials{AccessKeyID: c.AccessKeyID, SecretAccessKey: c.Secret, SessionToken: c.SessionToken}
	if err := v4.NewSigner().SignHTTP(h.t.Context(), credentials, r, hex.EncodeToString(sum[:]), "identitystore", "eu-west-1", h.clock.Now()); err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Host", r.Host)
	if edit != nil {
		edit(r)
	}
	return h.Signed(h.t.Context(), r, []byte(body), "identitystore")
}

// wantReason checks that the caller is refused for that reason and remains nobody.
func (h *house) wantReason(what string, c idc.Caller, err error, reason idc.Reason) {
	h.t.Helper()
	e, ok := err.(*idc.Error)
	if !ok || e.Kind != idc.KindUnauthenticated || e.Reason != reason {
		h.t.Errorf("%s: got %v, want %s", what, err, reason)
	}
	if c.Kind != idc.CallerAnonymous || c.Account != "" || c.ARN != "" || c.Session != nil || c.Person != nil {
		h.t.Errorf("%s: refused, and yet the caller is %+v", what, c)
	}
}

// A long-term key speaks for its account's root, while it is active and good.
func TestLongTermKey(t *testing.T) {
	each(t, func(h *house) {
		k, secret := h.key(nil)
		c, err := h.ask(secret, nil)
		if err != nil {
			h.t.Fatal(err)
		}
		if c.Kind != idc.CallerRoot || c.Account != account || c.ARN != "arn:aws:iam::111111111111:root" || c.UserID != string(account) ||
			c.AccessKeyID != k.ID || c.Request.Region != "eu-west-1" || c.Request.UserAgent != "test/1" || c.Session != nil {
			h.t.Errorf("got %+v", c)
		}
		h.update(k, func(k *idc.AccessKey) { k.Active = false })
		c, err = h.ask(secret, nil)
		h.wantReason("disabled", c, err, idc.ReasonUnknownKey)
		c, err = h.ask(plane.Credentials{AccessKeyID: secret.AccessKeyID, Secret: "wrong"}, nil)
		h.wantReason("disabled, and the wrong secret", c, err, idc.ReasonBadSignature)
		inactive := k
		inactive.Active = false
		h.update(inactive, func(k *idc.AccessKey) { k.Active = true })
		if _, err := h.ask(secret, nil); err != nil {
			h.t.Errorf("enabled again: %v", err)
		}

		end := h.clock.Now().Add(time.Minute)
		_, limited := h.key(&end)
		if _, err := h.ask(limited, nil); err != nil {
			h.t.Error(err)
		}
		h.clock.Add(59*time.Second + 999*time.Millisecond)
		h.awaitFresh()
		if _, err := h.ask(limited, nil); err != nil {
			h.t.Errorf("before its end: %v", err)
		}
		h.clock.Add(time.Millisecond)
		h.awaitFresh()
		c, err = h.ask(limited, nil)
		h.wantReason("at its end", c, err, idc.ReasonExpiredToken)

		_, other := h.key(nil)
		c, err = h.ask(plane.Credentials{AccessKeyID: other.AccessKeyID, Secret: secret.Secret}, nil)
		h.wantReason("another key's secret", c, err, idc.ReasonBadSignature)
		c, err = h.ask(plane.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", Secret: secret.Secret}, nil)
		h.wantReason("no such key", c, err, idc.ReasonUnknownKey)
	})
}

// Temporary credentials speak for the session that their token carries, as long
// as key id, secret and token belong together and the session lasts.
func TestTemporaryCredentials(t *testing.T) {
	each(t, func(h *house) {
		person := &idc.Person{Store: "d-0000000001", User: "u-1", Name: "ada", Session: "s-1", Issued: h.clock.Now().UTC()}
		mine, other := h.temporary("ada", person), h.temporary("grace", nil)
		c, err := h.ask(mine, nil)
		if err != nil {
			h.t.Fatal(err)
		}
		if c.Kind != idc.CallerRole || c.Account != account || c.ARN != "arn:aws:sts::111111111111:assumed-role/Admin/ada" || c.UserID != "AROA1:ada" ||
			c.AccessKeyID != mine.AccessKeyID || c.Session.Name != "ada" || c.Person == nil || *c.Person != *person {
			h.t.Errorf("got %+v, %+v, %+v", c, c.Session, c.Person)
		}
		for what, bad := range map[string]struct {
			plane.Credentials
			reason idc.Reason
		}{
			"the key id of another session":           {plane.Credentials{AccessKeyID: other.AccessKeyID, Secret: mine.Secret, SessionToken: mine.SessionToken}, idc.ReasonUnknownKey},
			"the token of another session":            {plane.Credentials{AccessKeyID: mine.AccessKeyID, Secret: mine.Secret, SessionToken: other.SessionToken}, idc.ReasonUnknownKey},
			"key id and secret with a foreign token":  {plane.Credentials{AccessKeyID: other.AccessKeyID, Secret: other.Secret, SessionToken: mine.SessionToken}, idc.ReasonUnknownKey},
			"the secret of another session":           {plane.Credentials{AccessKeyID: mine.AccessKeyID, Secret: other.Secret, SessionToken: mine.SessionToken}, idc.ReasonBadSignature},
			"no token":                                {plane.Credentials{AccessKeyID: mine.AccessKeyID, Secret: mine.Secret}, idc.ReasonUnknownKey},
			"an altered token":                        {plane.Credentials{AccessKeyID: mine.AccessKeyID, Secret: mine.Secret, SessionToken: alter(mine.SessionToken)}, idc.ReasonUnknownKey},
			"a token cut short":                       {plane.Credentials{AccessKeyID: mine.AccessKeyID, Secret: mine.Secret, SessionToken: mine.SessionToken[:len(mine.SessionToken)/2]}, idc.ReasonUnknownKey},
			"a token that is none":                    {plane.Credentials{AccessKeyID: mine.AccessKeyID, Secret: mine.Secret, SessionToken: "none"}, idc.ReasonUnknownKey},
			"a long-term key with somebody's session": {func() plane.Credentials { _, k := h.key(nil); k.SessionToken = mine.SessionToken; return k }(), idc.ReasonUnknownKey},
		} {
			c, err := h.ask(bad.Credentials, nil)
			h.wantReason(what, c, err, bad.reason)
		}

		// A ring of another deployment seals nothing that counts here.
		foreign, err := local.NewSealer(ring(h.t), rand.Reader).Seal(idc.RoleSession{Account: account, RoleARN: "arn:aws:iam::111111111111:role/Admin", Expires: h.clock.Now().Add(time.Hour)}, nil)
		if err != nil {
			h.t.Fatal(err)
		}
		c, err = h.ask(foreign, nil)
		h.wantReason("credentials of another deployment", c, err, idc.ReasonUnknownKey)

		h.clock.Add(time.Hour - time.Millisecond)
		h.awaitFresh()
		if _, err := h.ask(mine, nil); err != nil {
			h.t.Errorf("just before the end: %v", err)
		}
		h.clock.Add(time.Millisecond)
		h.awaitFresh()
		c, err = h.ask(mine, nil)
		h.wantReason("at the end", c, err, idc.ReasonExpiredToken)
		c, err = h.ask(plane.Credentials{AccessKeyID: mine.AccessKeyID, Secret: "wrong", SessionToken: mine.SessionToken}, nil)
		h.wantReason("after the end, and the wrong secret", c, err, idc.ReasonBadSignature)
	})
}

// alter changes one character in the middle.
func alter(s string) string {
	i := len(s) / 2
	c := byte('A')
	if s[i] == c {
		c = 'B'
	}
	return s[:i] + string(c) + s[i+1:]
}

// A signature is good for one request to one service at one time.
func TestSignature(t *testing.T) {
	each(t, func(h *house) {
		_, k := h.key(nil)
		for what, c := range map[string]struct {
			edit   func(*http.Request)
			reason idc.Reason
		}{
			"no signature":            {func(r *http.Request) { r.Header.Del("Authorization") }, idc.ReasonNoCredentials},
			"another path":            {func(r *http.Request) { r.URL.Path = "/other" }, idc.ReasonBadSignature},
			"another host":            {func(r *http.Request) { r.Host = "other.example.com" }, idc.ReasonBadSignature},
			"another target":          {func(r *http.Request) { r.Header.Set("X-Amz-Target", "AWSIdentityStore.DeleteUser") }, idc.ReasonBadSignature},
			"a query that was added":  {func(r *http.Request) { r.URL.RawQuery = "a=b" }, idc.ReasonBadSignature},
			"a header that was added": {func(r *http.Request) { r.Header.Set("X-Amz-Other", "x") }, idc.ReasonBadSignature},
			"garbage":                 {func(r *http.Request) { r.Header.Set("Authorization", "AWS4-HMAC-SHA256 x") }, idc.ReasonIncompleteSignature},
		} {
			caller, err := h.ask(k, c.edit)
			h.wantReason(what, caller, err, c.reason)
		}
		r := httptest.NewRequest(http.MethodPost, "http://id.example.com/", strings.NewReader(body))
		sum := sha256.Sum256([]byte(body))
		if err := v4.NewSigner().SignHTTP(h.t.Context(), aws.Credentials{AccessKeyID: k.AccessKeyID, SecretAccessKey: k.Secret}, r, hex.EncodeToString(sum[:]), "sso", "us-east-1", h.clock.Now()); err != nil {
			h.t.Fatal(err)
		}
		caller, err := h.Signed(h.t.Context(), r, []byte(body), "identitystore")
		h.wantReason("another service", caller, err, idc.ReasonBadSignature)
		if _, err := h.Signed(h.t.Context(), r, []byte(body), "sso"); err != nil {
			h.t.Errorf("the service it was made for: %v", err)
		}
		caller, err = h.Signed(h.t.Context(), r, []byte(body+" "), "sso")
		h.wantReason("another body", caller, err, idc.ReasonBadSignature)
		for _, d := range []time.Duration{16 * time.Minute, -32 * time.Minute} {
			h.clock.Add(d)
			h.awaitFresh()
			caller, err = h.Signed(h.t.Context(), r, []byte(body), "sso")
			h.wantReason(fmt.Sprintf("a clock that is off, step %v", d), caller, err, idc.ReasonBadSignature)
		}
	})
}
