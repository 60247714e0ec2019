package awswire_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	sdk "github.com/aws/aws-sdk-go-v2/service/sts"

	wire "gatehouse/internal/awswire/sts"
	"gatehouse/internal/idc"
)

type fakeSTS struct{ wire.Server }

func (fakeSTS) GetCallerIdentity(_ context.Context, c idc.Caller, _ *wire.GetCallerIdentityInput) (*wire.GetCallerIdentityOutput, error) {
	return &wire.GetCallerIdentityOutput{Account: new(string(c.Account)), Arn: new(string(c.ARN)), UserId: new(c.UserID)}, nil
}

// TestPresignedCallerIdentity: an address signed by the official client proves
// who signed it (clusters and vaults know their callers so), and nothing more.
func TestPresignedCallerIdentity(t *testing.T) {
	s := serve(t, wire.New(fakeSTS{}))
	signed, err := sdk.NewPresignClient(sdk.NewFromConfig(s.config())).PresignGetCallerIdentity(t.Context(), &sdk.GetCallerIdentityInput{})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(signed.URL, "X-Amz-Expires") {
		t.Error("the client gives X-Amz-Expires now; this test is to cover an address without")
	}
	get := func(address string) (int, string) {
		r, err := http.NewRequestWithContext(t.Context(), signed.Method, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(body)
	}
	if status, body := get(signed.URL); status != 200 || !strings.Contains(body, "<Account>"+account+"</Account>") {
		t.Errorf("got %d %s", status, body)
	}
	if status, body := get(strings.Replace(signed.URL, "GetCallerIdentity", "AssumeRole", 1)); status != 403 || !strings.Contains(body, "<Code>SignatureDoesNotMatch</Code>") {
		t.Errorf("another action: got %d %s", status, body)
	}
}
