package e2e

import (
	"strings"
	"testing"

	"gatehouse/test/lab"
)

// TestConsoleOversight: dashboard, permission sets, access reports, audit and
// settings, as an administrator, as somebody who may only look, and while the
// server fails. What was done in the browser is there for the API.
func TestConsoleOversight(t *testing.T) {
	const hostile = `<img src=x onerror=alert(1)>`
	const policy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}]}`
	onConsole(t, func(t *testing.T, w *consoleWorld) {
		var pool struct{ UserCount int }
		w.root.must(t, "Gatehouse.GetUserPoolInfo", map[string]any{"IdentityStoreId": w.store()}, &pool)
		var sets struct {
			PermissionSets []struct{ Name, PermissionSetArn string }
		}
		find := func(name string) string {
			w.root.must(t, "Gatehouse.SearchPermissionSets", map[string]any{"InstanceArn": w.center.arn, "Query": name}, &sets)
			if len(sets.PermissionSets) != 1 {
				t.Fatalf("permission sets called %s: %+v", name, sets.PermissionSets)
			}
			return sets.PermissionSets[0].PermissionSetArn
		}
		viewers := find("ReadOnlyAccess")
		in := w.input(map[string]any{
			"policy": policy, "hostile": hostile, "users": pool.UserCount, "set": viewers[strings.LastIndex(viewers, "/")+1:],
		})
		in["viewer"].(map[string]any)["id"] = w.viewer.id
		got := lab.Browser[struct{ Exported string }](t, "browser/console/oversight.mjs", in)
		head, rows, _ := strings.Cut(strings.TrimSpace(got.Exported), "\r\n")
		if !strings.HasPrefix(head, "time,event,source,user,") || rows == "" {
			t.Errorf("the exported events:\n%s", got.Exported)
		}
		for row := range strings.SplitSeq(rows, "\r\n") {
			if !strings.Contains(row, "CreatePermissionSet,sso.amazonaws.com,operator") {
				t.Errorf("exported, though it was not asked for: %s", row)
			}
		}
		var made struct{ InlinePolicy string }
		w.root.must(t, ssoAdmin+"GetInlinePolicyForPermissionSet", map[string]any{"InstanceArn": w.center.arn, "PermissionSetArn": find("Stargazing")}, &made)
		if made.InlinePolicy != policy {
			t.Errorf("the inline policy is %q", made.InlinePolicy)
		}
		var portal struct{ PortalUrl string }
		w.root.must(t, "Gatehouse.DescribePortal", map[string]any{"InstanceArn": w.center.arn}, &portal)
		if portal.PortalUrl != w.URL+"/start/observatory" {
			t.Errorf("the portal is at %s", portal.PortalUrl)
		}
	})
}
