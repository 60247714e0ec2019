package e2e

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"
)

// authenticatorCode is what an app shows in a time step (RFC 6238).
func authenticatorCode(t *testing.T, secret string, step int64) string {
	t.Helper()
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha1.New, key)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(step)))
	sum := mac.Sum(nil)
	at := sum[19] & 15
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:at+4])&0x7fffffff%1_000_000)
}

// TestMFA follows an authenticator app from the administrator's call to what a
// role's policy says of aws:MultiFactorAuthPresent. The server is killed between
// the steps; a code that was used stays used.
func TestMFA(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		home := w.home()
		account := w.account(t)
		set := home.newSet(t, "WithMFA", "", `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sso:DescribeInstance","Resource":"*",
			"Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"},"NumericLessThan":{"aws:MultiFactorAuthAge":"3600"}}}}`)
		ada := home.newPerson(t, "ada", nil)
		home.assign(t, set, account, ada)
		describe := map[string]any{"InstanceArn": home.arn}

		alone := home.resident(t, "ada")
		before, ok := alone.credentials(t, alone.token(t).AccessToken, account, "WithMFA")
		if !ok {
			t.Fatal("no credentials after a password")
		}
		before.refused(t, ssoAdmin+"DescribeInstance", describe, 400, "AccessDeniedException")

		// Both codes are good, however the clock moves on meanwhile.
		step := time.Now().Unix() / 30
		of := func(more map[string]any) map[string]any {
			in := map[string]any{"IdentityStoreId": home.store, "UserId": ada}
			for k, v := range more {
				in[k] = v
			}
			return in
		}
		var begun struct{ RegistrationID, SecretKey string }
		home.must(t, "Gatehouse.StartVirtualMfaDeviceRegistration", of(nil), &begun)
		w.Kill()
		w.Restart()
		var made struct{ MfaDevice struct{ MfaDeviceID string } }
		home.must(t, "Gatehouse.CompleteVirtualMfaDeviceRegistration", of(map[string]any{
			"RegistrationId": begun.RegistrationID, "Code": authenticatorCode(t, begun.SecretKey, step)}), &made)

		signIn := func(p *person) (status int, to string) {
			t.Helper()
			p.page(t, "/start/plain", nil)
			if _, to := p.page(t, "/signin", url.Values{"step": {"PASSWORD"}, "username": {"ada"}, "password": {anyone}}); to != "/signin" {
				t.Fatalf("after the password: to %q", to)
			}
			if status, _ := p.page(t, "/start/plain", nil); status == http.StatusOK {
				t.Error("the password alone opens the portal")
			}
			// The portal's page began another sign-in; go on with it.
			p.page(t, "/signin", url.Values{"step": {"PASSWORD"}, "username": {"ada"}, "password": {anyone}})
			return p.page(t, "/signin", url.Values{"step": {"TOTP"}, "code": {authenticatorCode(t, begun.SecretKey, step+1)}})
		}
		both := &resident{w.person(t, "ada", anyone), home}
		if status, to := signIn(both.person); to != "/start/plain" {
			t.Fatalf("with the code: %d to %q", status, to)
		}
		after, ok := both.credentials(t, both.token(t).AccessToken, account, "WithMFA")
		if !ok {
			t.Fatal("no credentials after the code")
		}
		after.must(t, ssoAdmin+"DescribeInstance", describe, nil)
		before.refused(t, ssoAdmin+"DescribeInstance", describe, 400, "AccessDeniedException")

		w.Kill()
		w.Restart()
		if status, _ := signIn(w.person(t, "ada", anyone)); status != http.StatusForbidden {
			t.Errorf("a code that was used before the kill: got %d, want %d", status, http.StatusForbidden)
		}

		// Recovery: without the device the password signs in again.
		home.must(t, "Gatehouse.DeleteMfaDeviceForUser", of(map[string]any{"MfaDeviceId": made.MfaDevice.MfaDeviceID}), nil)
		home.resident(t, "ada")
		w.Stop()
		w.wantSecretsKept(t, map[string]string{"the secret of an app": begun.SecretKey})
	})
}
