package awswire_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"gatehouse/internal/awswire"
	"gatehouse/internal/awswire/sigv4"
	"gatehouse/internal/idc"
)

// The one key that test servers know.
const (
	keyID   = "AKIDEXAMPLE"
	secret  = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
	account = "111122223333"
	bearer  = "portal-token"
)

// server answers on loopback with fake implementations behind the real Mux.
type server struct {
	*httptest.Server

	mu       sync.Mutex
	outcomes []awswire.Outcome // in order; complete only for requests made through Config.Handler
	internal []error
}

func serve(t testing.TB, services ...*awswire.Service) *server {
	t.Helper()
	s := &server{}
	m := newMux(t, s, services...)
	s.Server = httptest.NewServer(m)
	t.Cleanup(s.Close)
	return s
}

// newMux is a Mux with real signatures and numbered request ids. s may be nil.
func newMux(t testing.TB, s *server, services ...*awswire.Service) *awswire.Mux {
	t.Helper()
	if s == nil {
		s = &server{}
	}
	var n atomic.Int64
	m, err := awswire.NewMux(awswire.Config{
		Authenticate: (&authenticator{verifier: sigv4.Verifier{Now: time.Now}}).authenticate,
		RequestID:    func(context.Context) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n.Add(1)) },
		OnError: func(_ context.Context, err error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.internal = append(s.internal, err)
		},
		Observe: func(_ context.Context, o awswire.Outcome) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.outcomes = append(s.outcomes, o)
		},
	}, services...)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

type authenticator struct{ verifier sigv4.Verifier }

func (a *authenticator) authenticate(_ context.Context, r *http.Request, body []byte, op *awswire.Operation) (idc.Caller, error) {
	switch op.Auth {
	case awswire.AuthNone:
		return idc.Caller{}, nil
	case awswire.AuthBearer:
		if r.Header.Get(awswire.BearerHeader) != bearer && r.Header.Get("Authorization") != "Bearer "+bearer {
			return idc.Caller{}, idc.Unauthenticated(idc.ReasonUnknownKey, "Session token not found or invalid")
		}
		return idc.Caller{Kind: idc.CallerPerson}, nil
	}
	s, err := sigv4.Parse(r)
	if err != nil {
		return idc.Caller{}, err
	}
	if s.AccessKeyID != keyID {
		return idc.Caller{}, idc.Unauthenticated(idc.ReasonUnknownKey, "The security token included in the request is invalid.")
	}
	if err := a.verifier.Verify(s, r, body, secret); err != nil {
		return idc.Caller{}, err
	}
	if err := s.Scope(op.Service().SigningName); err != nil {
		return idc.Caller{}, err
	}
	return idc.Caller{Kind: idc.CallerRoot, Account: account, ARN: idc.RootARN(account), UserID: account, AccessKeyID: keyID}, nil
}

// config points an official client at s.
func (s *server) config() aws.Config {
	return aws.Config{
		Region:       "eu-west-1",
		BaseEndpoint: aws.String(s.URL),
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: keyID, SecretAccessKey: secret}, nil
		}),
		RetryMaxAttempts: 1,
	}
}
