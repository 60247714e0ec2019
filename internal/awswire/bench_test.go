package awswire_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"gatehouse/internal/awswire"
	"gatehouse/internal/idc"
)

// BenchmarkOperation is decoding, validating and encoding of an operation as
// the Mux does it; authentication and the operation itself cost nothing here.
// BenchmarkVerify in sigv4 has the signature.
func BenchmarkOperation(b *testing.B) {
	for _, bm := range []struct {
		name, service, operation string
		header                   http.Header
		body                     string
		out                      awswire.Shape
	}{
		{"CreatePermissionSet", "sso-admin", "CreatePermissionSet", http.Header{"X-Amz-Target": {"SWBExternalService.CreatePermissionSet"}},
			`{"Name":"ReadOnly","Description":"May look at everything and touch nothing.","InstanceArn":"arn:aws:sso:::instance/ssoins-7223aaaaaaaaaaaa",` +
				`"SessionDuration":"PT8H","RelayState":"https://console.aws.amazon.com/ec2","Tags":[{"Key":"team","Value":"ops"},{"Key":"stage","Value":"prod"}]}`, permissionSet()},
		{"DescribeUser", "identitystore", "DescribeUser", http.Header{"X-Amz-Target": {"AWSIdentityStore.DescribeUser"}},
			`{"IdentityStoreId":"` + storeID + `","UserId":"` + userID + `"}`, ada()},
		{"GetCallerIdentity", "sts", "GetCallerIdentity", http.Header{"Content-Type": {"application/x-www-form-urlencoded"}},
			`Action=GetCallerIdentity&Version=2011-06-15`, callerIdentity()},
	} {
		b.Run(bm.name, func(b *testing.B) {
			services := all()
			for _, s := range services {
				for _, op := range s.Operations {
					if s.Name == bm.service && op.Name == bm.operation {
						op.Intercept(func(context.Context, idc.Caller, awswire.Shape) (awswire.Shape, error) { return bm.out, nil })
					}
				}
			}
			m, err := awswire.NewMux(awswire.Config{
				Authenticate: func(context.Context, *http.Request, []byte, *awswire.Operation) (idc.Caller, error) {
					return idc.Caller{Kind: idc.CallerRoot}, nil
				},
				RequestID: func(context.Context) string { return "2f9c0e5a-0000-4000-8000-000000000001" },
			}, services...)
			if err != nil {
				b.Fatal(err)
			}
			body := []byte(bm.body)
			r := httptest.NewRequest("POST", "/", nil)
			r.Header = bm.header
			r.ContentLength = int64(len(body))
			w := &sink{header: http.Header{}}
			reader := bytes.NewReader(body)
			b.ReportAllocs()
			for b.Loop() {
				reader.Reset(body)
				r.Body = io.NopCloser(reader)
				m.ServeHTTP(w, r)
				if w.status != http.StatusOK {
					b.Fatal(w.status)
				}
			}
		})
	}
}

// sink is a ResponseWriter that keeps the status only.
type sink struct {
	header http.Header
	status int
}

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) WriteHeader(status int)      { s.status = status }
func (s *sink) Write(b []byte) (int, error) { return len(b), nil }
