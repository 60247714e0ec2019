package lab

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// services are those the server answers, with the version of their models, which
// is the folder that botocore's loader looks in.
var services = map[string]string{
	"cloudtrail":    "2013-11-01",
	"iam":           "2010-05-08",
	"identitystore": "2020-06-15",
	"organizations": "2016-11-28",
	"sso":           "2019-06-10",
	"sso-admin":     "2020-07-20",
	"sso-oidc":      "2019-06-10",
	"sts":           "2011-06-15",
}

// AddModel gives the clients of this home the model of a service that they do not
// know, as `aws configure add-model` does: boto3 and the CLI then have a client
// for it. path is a service-2.json; a paginators-1.json beside it comes along.
func (h *Home) AddModel(t testing.TB, service, path string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var model struct {
		Metadata struct {
			APIVersion string `json:"apiVersion"`
		} `json:"metadata"`
	}
	if err := json.Unmarshal(b, &model); err != nil || model.Metadata.APIVersion == "" {
		t.Fatalf("%s is no service model: %v", path, err)
	}
	h.models[service] = model.Metadata.APIVersion
	writeFile(t, h.file("models", service, model.Metadata.APIVersion, "service-2.json"), b)
	if b, err := os.ReadFile(filepath.Join(filepath.Dir(path), "paginators-1.json")); err == nil {
		writeFile(t, h.file("models", service, model.Metadata.APIVersion, "paginators-1.json"), b)
	}
}

// endpointData makes a folder for AWS_DATA_PATH whose endpoint rules say of every
// service that it is at the home's server, whatever the Region. AWS CLI before 2.13
// has no other way to be told.
func (h *Home) endpointData(t testing.TB) string {
	t.Helper()
	rules, err := json.Marshal(endpointRules(h.URL))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, known := range []map[string]string{services, h.models} {
		for service, version := range known {
			writeFile(t, filepath.Join(dir, service, version, "endpoint-rule-set-1.json"), rules)
		}
	}
	return dir
}

// writeFile writes a file that only its owner reads, and the folders above it.
func writeFile(t testing.TB, path string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// endpointRules is an endpoint rule set with one unconditional rule. It declares
// the parameters that clients fill in for every service.
func endpointRules(url string) any {
	parameter := func(builtIn, kind string) map[string]any {
		return map[string]any{"builtIn": builtIn, "required": false, "type": kind, "documentation": ""}
	}
	flag := func(builtIn string) map[string]any {
		p := parameter(builtIn, "Boolean")
		p["default"], p["required"] = false, true
		return p
	}
	return map[string]any{
		"version": "1.0",
		"parameters": map[string]any{
			"Region":       parameter("AWS::Region", "String"),
			"Endpoint":     parameter("SDK::Endpoint", "String"),
			"UseDualStack": flag("AWS::UseDualStack"),
			"UseFIPS":      flag("AWS::UseFIPS"),
		},
		"rules": []any{map[string]any{
			"conditions": []any{},
			"type":       "endpoint",
			"endpoint":   map[string]any{"url": url, "properties": map[string]any{}, "headers": map[string]any{}},
		}},
	}
}
