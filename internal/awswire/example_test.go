package awswire_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"gatehouse/internal/awswire"
	"gatehouse/internal/awswire/gatehouse"
	"gatehouse/internal/idc"
)

// portal serves one operation; embedding the interface leaves the others out,
// which only an example may do: a leaf has all methods, or does not compile.
type portal struct{ gatehouse.Server }

func (portal) DescribePortal(_ context.Context, c idc.Caller, in *gatehouse.DescribePortalInput) (*gatehouse.DescribePortalOutput, error) {
	if !strings.HasSuffix(in.InstanceArn, "ssoins-7223aaaaaaaaaaaa") {
		return nil, idc.NotFound("INSTANCE", in.InstanceArn, "There is no such instance.")
	}
	fmt.Println(c.Kind == idc.CallerRoot, c.Request.EventName, string(c.Request.Parameters()))
	return &gatehouse.DescribePortalOutput{PortalUrl: "https://id.example.com/", StartUrl: "https://id.example.com/start", IssuerUrl: "https://id.example.com"}, nil
}

func Example() {
	mux, err := awswire.NewMux(awswire.Config{
		Authenticate: func(_ context.Context, r *http.Request, body []byte, op *awswire.Operation) (idc.Caller, error) {
			return idc.Caller{Kind: idc.CallerRoot}, nil // sigv4.Parse and Verify belong here
		},
		RequestID: func(context.Context) string { return "2f9c0e5a-0000-4000-8000-000000000001" },
	}, gatehouse.New(portal{}))
	if err != nil {
		fmt.Println(err)
		return
	}
	r := httptest.NewRequest("POST", "/", strings.NewReader(`{"InstanceArn":"arn:aws:sso:::instance/ssoins-7223aaaaaaaaaaaa"}`))
	r.Header.Set("X-Amz-Target", "Gatehouse.DescribePortal")
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	fmt.Println(w.Code, w.Body)
	// Output:
	// true DescribePortal {"instanceArn":"arn:aws:sso:::instance/ssoins-7223aaaaaaaaaaaa"}
	// 200 {"PortalUrl":"https://id.example.com/","StartUrl":"https://id.example.com/start","IssuerUrl":"https://id.example.com"}
}
