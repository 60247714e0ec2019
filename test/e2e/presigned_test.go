package e2e

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"gatehouse/test/lab"
)

// fetched is what an address answers.
func fetched(t *testing.T, method, address, body string, headers map[string]string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return a.StatusCode, string(b)
}

// presignForEKS signs GetCallerIdentity as `aws eks get-token` and
// aws-iam-authenticator do: the name of the cluster is a signed header, and the
// whole is good for a minute.
func presignForEKS(t *testing.T, client *sts.Client, cluster, expires string) string {
	t.Helper()
	signed, err := sts.NewPresignClient(client).PresignGetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{}, func(o *sts.PresignOptions) {
		o.ClientOptions = append(o.ClientOptions, sts.WithAPIOptions(
			smithyhttp.SetHeaderValue("x-k8s-aws-id", cluster), smithyhttp.SetHeaderValue("X-Amz-Expires", expires)))
		o.Presigner = expiring{v4.NewSigner(), expires}
	})
	if err != nil {
		t.Fatal(err)
	}
	return signed.URL
}

// expiring signs addresses with a life.
type expiring struct {
	*v4.Signer
	seconds string
}

// PresignHTTP implements sts.HTTPPresignerV4.
func (e expiring) PresignHTTP(ctx context.Context, credentials aws.Credentials, r *http.Request, hash, service, region string, at time.Time, options ...func(*v4.SignerOptions)) (string, http.Header, error) {
	q := r.URL.Query()
	q.Set("X-Amz-Expires", e.seconds)
	r.URL.RawQuery = q.Encode()
	r.Header.Del("X-Amz-Expires")
	return e.Signer.PresignHTTP(ctx, credentials, r, hash, service, region, at, options...)
}

// An address that a client has signed says who signed it, to whoever has it, for as
// long as it says and for what it says.
func TestPresigned(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "")
	admin := w.Admin(t)
	root := admin.SDK(t, "")
	account := w.account(t)

	// As boto3 signs, by GET and POST, with long-term and temporary credentials.
	var made map[string]string
	if err := json.Unmarshal([]byte(lab.Boto(t, admin, `
		sts = boto3.client("sts")
		role = "arn:aws:iam::%s:role/Signs" % sts.get_caller_identity()["Account"]
		trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": sts.get_caller_identity()["Account"]}, "Action": "sts:AssumeRole"}]}
		iam = boto3.client("iam")
		iam.create_role(RoleName="Signs", AssumeRolePolicyDocument=json.dumps(trust))
		iam.put_role_policy(RoleName="Signs", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "iam:ListRoles", "Resource": "*"}]}))
		c = sts.assume_role(RoleArn=role, RoleSessionName="me")["Credentials"]
		keys = dict(aws_access_key_id=c["AccessKeyId"], aws_secret_access_key=c["SecretAccessKey"], aws_session_token=c["SessionToken"])
		made = {}
		for name, kw in (("root", {}), ("role", keys)):
			for method in ("GET", "POST"):
				made[name + " " + method] = boto3.client("sts", **kw).generate_presigned_url("get_caller_identity", HttpMethod=method, ExpiresIn=60)
			made[name + " roles"] = boto3.client("iam", **kw).generate_presigned_url("list_roles", Params={"MaxItems": 1}, HttpMethod="GET")
		made["long"] = sts.generate_presigned_url("get_caller_identity", ExpiresIn=604801)
		print(json.dumps(made))
	`)), &made); err != nil {
		t.Fatal(err)
	}
	who := map[string]string{"root": "arn:aws:iam::" + account + ":root", "role": "arn:aws:sts::" + account + ":assumed-role/Signs/me"}
	for _, name := range []string{"root", "role"} {
		for _, method := range []string{"GET", "POST"} {
			if status, body := fetched(t, method, made[name+" "+method], "", nil); status != 200 || !strings.Contains(body, "<Arn>"+who[name]+"</Arn>") {
				t.Errorf("%s by %s: %d %s", name, method, status, body)
			}
		}
		if status, body := fetched(t, "GET", made[name+" roles"], "", nil); status != 200 || !strings.Contains(body, "<ListRolesResult>") {
			t.Errorf("%s lists roles: %d %s", name, status, body)
		}
	}

	// As a cluster is told who its users are.
	address := presignForEKS(t, sts.NewFromConfig(root), "prod", "60")
	cluster := map[string]string{"x-k8s-aws-id": "prod"}
	if status, body := fetched(t, "GET", address, "", cluster); status != 200 || !strings.Contains(body, who["root"]) {
		t.Errorf("EKS: %d %s", status, body)
	}
	altered := func(key, value string) string {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		q := u.Query()
		if q.Set(key, value); value == "" {
			q.Del(key)
		}
		u.RawQuery = q.Encode()
		return u.String()
	}
	for what, c := range map[string]struct {
		method, address string
		headers         map[string]string
		status          int
		code            string
	}{
		"another cluster":       {"GET", address, map[string]string{"x-k8s-aws-id": "test"}, 403, "SignatureDoesNotMatch"},
		"no cluster":            {"GET", address, nil, 403, "SignatureDoesNotMatch"},
		"another operation":     {"GET", altered("Action", "GetSessionToken"), cluster, 403, "SignatureDoesNotMatch"},
		"a longer life":         {"GET", altered("X-Amz-Expires", "3600"), cluster, 403, "SignatureDoesNotMatch"},
		"no signature":          {"GET", altered("X-Amz-Signature", ""), cluster, 400, "IncompleteSignature"},
		"another key":           {"GET", altered("X-Amz-Credential", strings.Replace(mustQuery(t, address, "X-Amz-Credential"), w.root.key, "AKIAIOSFODNN7EXAMPLE", 1)), cluster, 403, "InvalidClientTokenId"},
		"a token that is none":  {"GET", altered("X-Amz-Security-Token", "aGVsbG8="), cluster, 403, "InvalidClientTokenId"},
		"by another method":     {"POST", address, cluster, 403, "SignatureDoesNotMatch"},
		"longer than a week":    {"GET", made["long"], nil, 400, "IncompleteSignature"},
		"a header more":         {"GET", address, map[string]string{"x-k8s-aws-id": "prod", "X-Amz-Security-Token": "x"}, 403, "SignatureDoesNotMatch"},
		"two ways at once":      {"GET", address, map[string]string{"x-k8s-aws-id": "prod", "Authorization": "AWS4-HMAC-SHA256 Credential=x"}, 400, "IncompleteSignature"},
		"an address of another": {"GET", strings.Replace(made["role GET"], "X-Amz-Security-Token=", "X-Amz-Security-Token=A", 1), nil, 403, "InvalidClientTokenId"},
	} {
		if status, body := fetched(t, c.method, c.address, "", c.headers); status != c.status || !strings.Contains(body, "<Code>"+c.code+"</Code>") {
			t.Errorf("%s: got %d %s, want %d %s", what, status, body, c.status, c.code)
		}
	}
}

func mustQuery(t *testing.T, address, key string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get(key)
}
