package local

import (
	"fmt"
	"strings"
	"testing"

	"gatehouse/internal/idc"
)

// A simulation names every statement that decides, for every action and resource.
// Whoever brings many of each gets them on as many pages as it takes, each of which
// costs no more than a page should.
func TestSimulationsAreBounded(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/db")
	iam := NewIAM(w.sts.cfg)
	statement := `{"Effect":"Allow","Action":"*","Resource":"*"}`
	wide := `{"Version":"2012-10-17","Statement":[` + strings.Repeat(statement+",", 2000) + statement + `]}`
	var actions []string
	for i := range 50 {
		actions = append(actions, fmt.Sprintf("s3:Get%d", i))
	}
	long := "arn:aws:s3:::" + strings.Repeat("b", 2000)
	deep := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::*` + strings.Repeat("b", 60_000) + `?c"}]}`
	for name, x := range map[string]struct {
		want    Simulation
		atLeast int // pages
	}{
		"many statements": {Simulation{Policies: []string{wide}, Actions: actions}, 8},
		"long patterns":   {Simulation{Policies: []string{deep, deep}, Actions: actions, Resources: []string{long}}, 8},
		"few of either":   {Simulation{Policies: []string{`{"Version":"2012-10-17","Statement":` + statement + `}`}, Actions: actions}, 1},
	} {
		var got []string
		pages := 0
		for after := ""; pages < len(actions); {
			page, err := iam.SimulateCustom(t.Context(), root(member), x.want, idc.PageRequest{Limit: 1000, After: after})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			pages++
			for _, r := range page.Items {
				got = append(got, r.Action)
			}
			if after = page.Next; after == "" {
				break
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(actions) {
			t.Errorf("%s: got %d results, want each of %d once", name, len(got), len(actions))
		}
		if pages < x.atLeast || x.atLeast == 1 && pages != 1 {
			t.Errorf("%s: got %d pages, want at least %d", name, pages, x.atLeast)
		}
	}
}
