package e2e

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the transcripts in testdata/golden")

// transcript is a conversation as it went over the wire. What differs from run to
// run is numbered by its first appearance, so that "the same user" stays visible;
// signatures, dates and agents are left out.
type transcript struct {
	text strings.Builder
}

// volatile finds what differs from run to run.
var volatile = []struct {
	kind string
	form *regexp.Regexp
}{
	{"id", regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)},
	{"store", regexp.MustCompile(`d-[0-9a-f]{10}`)},
	{"instance", regexp.MustCompile(`ssoins-[0-9a-f]{16}`)},
	{"set", regexp.MustCompile(`ps-[0-9a-f]{16}`)},
	{"account", regexp.MustCompile(`\b[0-9]{12}\b`)},
	{"time", regexp.MustCompile(`\b1[0-9]{9}(\.[0-9]+)?\b`)},
}

// spoken are the headers that matter to clients.
var spoken = []string{"Content-Type", "X-Amz-Target", "X-Amzn-Errortype", "X-Amzn-Requestid", "Cache-Control", "Location"}

func (t *transcript) headers(h http.Header) {
	for _, name := range spoken {
		if v := h.Values(name); len(v) > 0 {
			fmt.Fprintf(&t.text, "%s: %s\n", name, strings.Join(v, ", "))
		}
	}
}

// body writes JSON over several lines, so that differences read well.
func (t *transcript) body(b []byte) {
	var pretty bytes.Buffer
	if json.Indent(&pretty, b, "", "  ") == nil {
		b = pretty.Bytes()
	}
	fmt.Fprintf(&t.text, "\n%s\n\n", b)
}

// RoundTrip sends a request and writes down what was said.
func (t *transcript) RoundTrip(r *http.Request) (*http.Response, error) {
	said, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(said))
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	heard, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(heard))
	fmt.Fprintf(&t.text, "%s %s\n", r.Method, r.URL.RequestURI())
	t.headers(r.Header)
	t.body(said)
	fmt.Fprintf(&t.text, "%s\n", resp.Status)
	t.headers(resp.Header)
	t.body(heard)
	t.text.WriteString("=====\n\n")
	return resp, nil
}

// numbered is the transcript with its volatile parts numbered.
func (t *transcript) numbered() string {
	text := t.text.String()
	type place struct {
		at          int
		kind, value string
	}
	var places []place
	for _, v := range volatile {
		for _, at := range v.form.FindAllStringIndex(text, -1) {
			places = append(places, place{at[0], v.kind, text[at[0]:at[1]]})
		}
	}
	slices.SortStableFunc(places, func(a, b place) int { return a.at - b.at })
	counts, names := map[string]int{}, map[string]string{}
	var out strings.Builder
	end := 0
	for _, p := range places {
		if p.at < end {
			continue // within another one
		}
		if names[p.value] == "" {
			counts[p.kind]++
			names[p.value] = fmt.Sprintf("<%s %d>", p.kind, counts[p.kind])
			if p.kind == "time" {
				names[p.value] = "<time>" // two events may fall on one moment or not
			}
		}
		out.WriteString(text[end:p.at] + names[p.value])
		end = p.at + len(p.value)
	}
	return out.String() + text[end:]
}

// golden holds what was said against the file of that name.
func (t *transcript) golden(test *testing.T, name string) {
	test.Helper()
	path := filepath.Join("testdata", "golden", name+".http")
	got := t.numbered()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			test.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			test.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		test.Fatalf("%v (go test ./test/e2e -run Golden -update writes it)", err)
	}
	if got == string(want) {
		return
	}
	a, b := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := range max(len(a), len(b)) {
		if i >= len(a) || i >= len(b) || a[i] != b[i] {
			test.Errorf("%s differs from line %d on:\ngot:\n%s\nwant:\n%s", path, i+1,
				strings.Join(a[min(i, len(a)):min(i+12, len(a))], "\n"), strings.Join(b[min(i, len(b)):min(i+12, len(b))], "\n"))
			return
		}
	}
}

// exchange is one request of a golden transcript. Its input may name members of
// earlier answers: $UserId is the last one that an answer had.
type exchange struct {
	operation string
	in        string
}

// TestGolden keeps the wire as it is, on both databases alike: whoever changes an
// answer sees it in the difference of a file.
func TestGolden(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		for _, c := range []struct {
			name      string
			exchanges []exchange
		}{
			{"identitystore-users", []exchange{
				{"CreateUser", `{"IdentityStoreId":"$store","UserName":"ada","DisplayName":"Ada \"Countess\" Lövelace","Name":{"GivenName":"Ada","FamilyName":"Lövelace"},"Emails":[{"Value":"ada@example.com","Type":"work","Primary":true}],"Extensions":{"aws:identitystore:enterprise":{"costCenter":"42","manager":null}}}`},
				{"DescribeUser", `{"IdentityStoreId":"$store","UserId":"$UserId"}`},
				{"DescribeUser", `{"IdentityStoreId":"$store","UserId":"$UserId","Extensions":["aws:identitystore:enterprise"]}`},
				{"UpdateUser", `{"IdentityStoreId":"$store","UserId":"$UserId","Operations":[{"AttributePath":"title","AttributeValue":"Countess"},{"AttributePath":"emails"}]}`},
				{"GetUserId", `{"IdentityStoreId":"$store","AlternateIdentifier":{"UniqueAttribute":{"AttributePath":"userName","AttributeValue":"ADA"}}}`},
				{"ListUsers", `{"IdentityStoreId":"$store","MaxResults":10}`},
				{"DeleteUser", `{"IdentityStoreId":"$store","UserId":"$UserId"}`},
				{"DeleteUser", `{"IdentityStoreId":"$store","UserId":"$UserId"}`},
				{"ListUsers", `{"IdentityStoreId":"$store"}`},
			}},
			{"identitystore-groups", []exchange{
				{"CreateUser", `{"IdentityStoreId":"$store","UserName":"grace","DisplayName":"Grace","Name":{"GivenName":"G","FamilyName":"H"}}`},
				{"CreateGroup", `{"IdentityStoreId":"$store","DisplayName":"Navy","Description":"at sea"}`},
				{"DescribeGroup", `{"IdentityStoreId":"$store","GroupId":"$GroupId"}`},
				{"UpdateGroup", `{"IdentityStoreId":"$store","GroupId":"$GroupId","Operations":[{"AttributePath":"description"}]}`},
				{"GetGroupId", `{"IdentityStoreId":"$store","AlternateIdentifier":{"UniqueAttribute":{"AttributePath":"displayName","AttributeValue":"Navy"}}}`},
				{"ListGroups", `{"IdentityStoreId":"$store","Filters":[{"AttributePath":"DisplayName","AttributeValue":"Navy"}]}`},
				{"CreateGroupMembership", `{"IdentityStoreId":"$store","GroupId":"$GroupId","MemberId":{"UserId":"$UserId"}}`},
				{"DescribeGroupMembership", `{"IdentityStoreId":"$store","MembershipId":"$MembershipId"}`},
				{"GetGroupMembershipId", `{"IdentityStoreId":"$store","GroupId":"$GroupId","MemberId":{"UserId":"$UserId"}}`},
				{"IsMemberInGroups", `{"IdentityStoreId":"$store","GroupIds":["$GroupId"],"MemberId":{"UserId":"$UserId"}}`},
				{"ListGroupMemberships", `{"IdentityStoreId":"$store","GroupId":"$GroupId"}`},
				{"ListGroupMembershipsForMember", `{"IdentityStoreId":"$store","MemberId":{"UserId":"$UserId"}}`},
				{"DeleteGroupMembership", `{"IdentityStoreId":"$store","MembershipId":"$MembershipId"}`},
				{"DeleteGroup", `{"IdentityStoreId":"$store","GroupId":"$GroupId"}`},
				{"ListGroups", `{"IdentityStoreId":"$store"}`},
				{"DescribeIdentityStore", `{"IdentityStoreId":"$store"}`},
				{"ListIdentityStores", `{}`},
			}},
			{"identitystore-refusals", []exchange{
				{"CreateUser", `{"IdentityStoreId":"$store","UserName":"alan","DisplayName":"Alan","Name":{"GivenName":"A","FamilyName":"T"}}`},
				{"CreateUser", `{"IdentityStoreId":"$store","UserName":"ALAN","DisplayName":"Alan","Name":{"GivenName":"A","FamilyName":"T"}}`},
				{"CreateUser", `{"IdentityStoreId":"$store","UserName":"nobody"}`},
				{"CreateUser", `{"IdentityStoreId":"$store","UserName":"Administrator","DisplayName":"A","Name":{"GivenName":"A","FamilyName":"T"}}`},
				{"CreateUser", `{"IdentityStoreId":"$store","UserName":"two words","Emails":[]}`},
				{"CreateUser", `{"UserName":null}`},
				{"CreateUser", `{"IdentityStoreId":7}`},
				{"CreateUser", `{"IdentityStoreId":`},
				{"DescribeUser", `{"IdentityStoreId":"$store","UserId":"11111111-2222-4333-8444-555555555555"}`},
				{"DescribeUser", `{"IdentityStoreId":"d-0000000000","UserId":"$UserId"}`},
				{"UpdateUser", `{"IdentityStoreId":"$store","UserId":"$UserId","Revision":"7","Operations":[{"AttributePath":"title","AttributeValue":"x"}]}`},
				{"UpdateUser", `{"IdentityStoreId":"$store","UserId":"$UserId","Operations":[{"AttributePath":"nothing","AttributeValue":"x"}]}`},
				{"UpdateUser", `{"IdentityStoreId":"$store","UserId":"$UserId","Operations":[{"AttributePath":"title","AttributeValue":7}]}`},
				{"GetUserId", `{"IdentityStoreId":"$store","AlternateIdentifier":{"UniqueAttribute":{"AttributePath":"title","AttributeValue":"x"}}}`},
				{"ListUsers", `{"IdentityStoreId":"$store","MaxResults":101}`},
				{"ListUsers", `{"IdentityStoreId":"$store","NextToken":"abc"}`},
				{"UpdateIdentityStore", `{"IdentityStoreId":"$store"}`},
				{"CreateUniverse", `{}`},
			}},
		} {
			tr := &transcript{}
			client := *w.root
			client.client = &http.Client{Transport: tr}
			known := map[string]string{"store": w.store()}
			for _, x := range c.exchanges {
				in := os.Expand(x.in, func(name string) string { return known[name] })
				a, err := client.call(t.Context(), "AWSIdentityStore."+x.operation, in)
				if err != nil {
					t.Fatal(err)
				}
				for _, name := range []string{"UserId", "GroupId", "MembershipId"} {
					if id := a.member(name); id != "" {
						known[name] = id
					}
				}
			}
			tr.golden(t, c.name)
		}
	})
}
