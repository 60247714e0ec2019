package app

import (
	"strings"
	"testing"

	"gatehouse/internal/idc"
)

func TestQuotaSettings(t *testing.T) {
	mine := idc.AWSQuotas
	mine.Users, mine.PermissionSets = 7, 0
	for _, c := range []struct {
		settings Settings
		want     idc.Quotas
	}{
		{Settings{}, idc.Quotas{}},
		{Settings{Quotas: "none"}, idc.Quotas{}},
		{Settings{Quotas: "aws"}, idc.AWSQuotas},
		{Settings{Quotas: "aws", Quota: []string{"users=7", "permission-sets=0"}}, mine},
		{Settings{Quotas: "none", Quota: []string{"inline-bytes-of-set=1", "inline-bytes-of-set=2"}}, idc.Quotas{InlineBytesOfSet: 2}},
	} {
		got, err := c.settings.quotas()
		if err != nil || got != c.want {
			t.Errorf("%s %v: got %+v, %v", c.settings.Quotas, c.settings.Quota, got, err)
		}
	}
	_, err := Settings{Quotas: "azure", Quota: []string{"people=1", "users", "users=-1", "users=many", "=3"}}.quotas()
	if err == nil {
		t.Fatal("what is wrong is not noticed")
	}
	for _, said := range []string{`"azure"`, `"people"`, `"users"`, `"users=-1"`, `"users=many"`, `""`, "service-control-policies"} {
		if !strings.Contains(err.Error(), said) {
			t.Errorf("the error does not tell of %s:\n%v", said, err)
		}
	}
	if err := (Settings{Quotas: "azure"}).Check(); err == nil || !strings.Contains(err.Error(), "azure") {
		t.Errorf("Check does not look at quotas: %v", err)
	}
}
