package e2e

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"gatehouse/test/lab"
)

// startIssuer starts an OpenID Connect provider and gives what signs its tokens.
func startIssuer(t *testing.T) (*httptest.Server, jose.Signer) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: "k"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	s := httptest.NewTLSServer(mux)
	t.Cleanup(s.Close)
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(w).Encode(map[string]string{"issuer": s.URL, "jwks_uri": s.URL + "/keys"}) // to the server under test
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k", Algorithm: "RS256", Use: "sig"}}})
	})
	return s, signer
}

// TestWebIdentity: a workload that has a token in a file, as in a cluster or a build,
// is a session of the role that its variables name, by the official clients'
// default chain.
func TestWebIdentity(t *testing.T) {
	t.Parallel()
	issuer, signer := startIssuer(t)
	trusted := filepath.Join(t.TempDir(), "issuer.pem")
	if err := os.WriteFile(trusted, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: issuer.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, "", lab.Setenv("SSL_CERT_FILE", trusted))
	root, ctx, account := w.Admin(t).SDK(t, ""), t.Context(), w.account(t)
	admin, host := iam.NewFromConfig(root), strings.TrimPrefix(issuer.URL, "https://")
	provider, err := admin.CreateOpenIDConnectProvider(ctx, &iam.CreateOpenIDConnectProviderInput{Url: &issuer.URL, ClientIDList: []string{"sts.amazonaws.com"}})
	if err != nil {
		t.Fatal(err)
	}
	trust := fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":%q},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"%s:aud":"sts.amazonaws.com","%s:sub":"system:serviceaccount:default:app"}}}]}`,
		*provider.OpenIDConnectProviderArn, host, host)
	role, err := admin.CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String("Workload"), AssumeRolePolicyDocument: &trust})
	if err != nil {
		t.Fatal(err)
	}
	token := func(subject string, life time.Duration) string {
		text, err := jwt.Signed(signer).Claims(jwt.Claims{
			Issuer: issuer.URL, Subject: subject, Audience: jwt.Audience{"sts.amazonaws.com"},
			IssuedAt: jwt.NewNumericDate(time.Now()), Expiry: jwt.NewNumericDate(time.Now().Add(life)),
		}).Serialize()
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	const app = "system:serviceaccount:default:app"
	pod := w.Person(t)
	file := filepath.Join(pod.Dir, "token")
	if err := os.WriteFile(file, []byte(token(app, time.Hour)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"AWS_ROLE_ARN": *role.Role.Arn, "AWS_WEB_IDENTITY_TOKEN_FILE": file, "AWS_ROLE_SESSION_NAME": "pod", "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1",
	} {
		pod.Setenv(name, value)
	}
	pod.Setenv("AWS_ENDPOINT_URL_STS", w.URL) // the Go SDK's default chain asks for it by name
	want := "arn:aws:sts::" + account + ":assumed-role/Workload/pod"
	if got := strings.TrimSpace(lab.Boto(t, pod, `print(boto3.client("sts").get_caller_identity()["Arn"])`)); got != want {
		t.Errorf("boto3: got %s, want %s", got, want)
	}
	wantIdentity(t, "the Go SDK", sts.NewFromConfig(pod.SDK(t, "")), want)

	anybody := sts.New(sts.Options{Region: "us-east-1", BaseEndpoint: &w.URL})
	for what, c := range map[string]struct{ token, code string }{
		"another subject": {token("system:serviceaccount:default:other", time.Hour), "AccessDenied"},
		"an old token":    {token(app, -2*time.Minute), "ExpiredTokenException"},
		"no token":        {"aoaAAAA", "InvalidIdentityToken"},
	} {
		_, err := anybody.AssumeRoleWithWebIdentity(ctx, &sts.AssumeRoleWithWebIdentityInput{RoleArn: role.Role.Arn, RoleSessionName: aws.String("me"), WebIdentityToken: &c.token})
		wantCode(t, what, err, c.code)
	}
}
