package lab

import (
	"context"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
)

// borrowing serializes borrow: there is one environment in a process.
var borrowing sync.Mutex

// SDK loads the Go SDK's default configuration as a program started in this home
// would, with the named profile, or with the environment alone when profile is "".
// Nothing is handed to the SDK but what it finds there itself: endpoint, Region,
// cached token, credentials. Tests may run in parallel; the environment is the
// home's only while the SDK reads it.
//
// The SDK makes its clients for sso and sso-oidc before it reads AWS_ENDPOINT_URL
// (config v1.33.15, order of defaultAWSConfigResolvers), so people who use it with
// an SSO profile have to set the variables of these two services as well, and so
// does SDK, unless the home has been rid of AWS_ENDPOINT_URL.
func (h *Home) SDK(t testing.TB, profile string) aws.Config {
	t.Helper()
	env := h.Environ()
	if h.Var("AWS_ENDPOINT_URL") != "" {
		env = append(env, "AWS_ENDPOINT_URL_SSO="+h.URL, "AWS_ENDPOINT_URL_SSO_OIDC="+h.URL)
	}
	defer borrow(env)()
	var options []func(*config.LoadOptions) error
	if profile != "" {
		options = append(options, config.WithSharedConfigProfile(profile))
	}
	cfg, err := config.LoadDefaultConfig(t.Context(), options...)
	if err != nil {
		t.Fatalf("loading the Go SDK's configuration: %v", err)
	}
	// Clients made of cfg would look at the environment once more, for the endpoint
	// of their service, when it is another home's already.
	cfg.ConfigSources = slices.DeleteFunc(cfg.ConfigSources, func(source any) bool {
		_, env := source.(config.EnvConfig)
		return env
	})
	inside := cfg.Credentials
	cfg.Credentials = aws.CredentialsProviderFunc(func(ctx context.Context) (aws.Credentials, error) {
		defer borrow(env)() // it may look for the cached token only now
		return inside.Retrieve(ctx)
	})
	return cfg
}

// borrow sets variables of this process, for nobody else to set until the function
// it returns has set them back.
func borrow(env []string) (restore func()) {
	borrowing.Lock()
	type old struct {
		name, value string
		set         bool
	}
	var olds []old
	for _, v := range env {
		name, value, _ := strings.Cut(v, "=")
		before, set := os.LookupEnv(name)
		olds = append(olds, old{name, before, set})
		os.Setenv(name, value)
	}
	return func() {
		defer borrowing.Unlock()
		for _, o := range slices.Backward(olds) { // a variable that was given twice has two old values
			if o.set {
				os.Setenv(o.name, o.value)
			} else {
				os.Unsetenv(o.name)
			}
		}
	}
}
