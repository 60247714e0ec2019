package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// inventory is what the server says is there after it was killed for the last time.
type inventory struct {
	users, groups map[string]entity     // by name
	memberships   map[string]membership // by group name, blank, user name
	broken        []string
}

type entity struct {
	ID, Name, Value, Revision string
}

type membership struct{ ID string }

func (w *world) inventory(t *testing.T) inventory {
	t.Helper()
	found := inventory{map[string]entity{}, map[string]entity{}, map[string]membership{}, nil}
	names := map[string]string{}
	w.every(t, "ListUsers", nil, "Users", func(item json.RawMessage) {
		var u struct{ UserId, UserName, DisplayName, Revision string }
		read(t, item, &u)
		found.users[u.UserName] = entity{u.UserId, u.UserName, u.DisplayName, u.Revision}
		names[u.UserId] = u.UserName
	})
	w.every(t, "ListGroups", nil, "Groups", func(item json.RawMessage) {
		var g struct{ GroupId, DisplayName, Description, Revision string }
		read(t, item, &g)
		found.groups[g.DisplayName] = entity{g.GroupId, g.DisplayName, g.Description, g.Revision}
		w.every(t, "ListGroupMemberships", map[string]any{"GroupId": g.GroupId}, "GroupMemberships", func(item json.RawMessage) {
			var m struct {
				MembershipId, GroupId string
				MemberId              struct{ UserId string }
			}
			read(t, item, &m)
			user, ok := names[m.MemberId.UserId]
			if !ok || m.GroupId != g.GroupId {
				found.broken = append(found.broken, fmt.Sprintf("group %s has a member %s who is not there", g.DisplayName, m.MemberId.UserId))
			}
			found.memberships[g.DisplayName+" "+user] = membership{m.MembershipId}
		})
	})
	return found
}

// every calls fn with every item of a list.
func (w *world) every(t *testing.T, operation string, in map[string]any, member string, fn func(json.RawMessage)) {
	t.Helper()
	all := maps.Clone(in)
	if all == nil {
		all = map[string]any{}
	}
	all["IdentityStoreId"] = w.store()
	for {
		page := map[string]json.RawMessage{}
		a := w.root.must(t, "AWSIdentityStore."+operation, all, &page)
		var items []json.RawMessage
		read(t, page[member], &items)
		for _, item := range items {
			fn(item)
		}
		token := a.member("NextToken")
		if token == "" {
			return
		}
		all["NextToken"] = token
	}
}

func read(t *testing.T, raw json.RawMessage, into any) {
	t.Helper()
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
}

// check holds the journal against what is there.
func (j *journal) check(t *testing.T, found inventory) {
	t.Helper()
	for _, e := range j.errs {
		t.Errorf("writer %d: %s", j.writer, e)
	}
	// A membership that was made again replaces the older one of its name.
	for _, o := range j.objects {
		var id, value, revision string
		var there bool
		switch o.kind {
		case "User", "Group":
			all := found.users
			if o.kind == "Group" {
				all = found.groups
			}
			var e entity
			e, there = all[o.name]
			id, value, revision = e.ID, e.Value, e.Revision
		default:
			var m membership
			m, there = found.memberships[o.name]
			id = m.ID
		}
		what := fmt.Sprintf("%s %s (unsure: %v)", o.kind, o.name, o.unsure)
		if there != o.exists && !(o.unsure && there == o.mayExist) {
			t.Errorf("%s: is there: %v, was answered: %v", what, there, o.exists)
			continue
		}
		if !there {
			continue
		}
		if o.id != "" && id != o.id {
			t.Errorf("%s: has id %s, was answered %s", what, id, o.id)
		}
		if o.kind == "GroupMembership" {
			continue
		}
		before := value == o.value && revision == fmt.Sprint(o.revision)
		after := o.mayBeWritten && value == o.mayBeValue && revision == fmt.Sprint(o.revision+1)
		if !before && !after {
			t.Errorf("%s: is %q at revision %s, was answered %q at revision %d", what, value, revision, o.value, o.revision)
		}
	}
}

// checkWhole looks for what no writer asked for, and for halves.
func (found inventory) checkWhole(t *testing.T, journals []*journal) {
	t.Helper()
	for _, b := range found.broken {
		t.Error(b)
	}
	known := map[string]bool{}
	for _, j := range journals {
		for name := range j.objects {
			known[name] = true
		}
	}
	for _, name := range slices.Concat(slices.Collect(maps.Keys(found.users)), slices.Collect(maps.Keys(found.groups)), slices.Collect(maps.Keys(found.memberships))) {
		if !known[name] {
			t.Errorf("%q is there and nobody made it", name)
		}
	}
}

// checkTrail reads the database itself: every answered change has its event and
// its row of changes, every change has an event, and rows agree with the log.
func (w *world) checkTrail(t *testing.T, journals []*journal) {
	t.Helper()
	events := map[string]string{} // name by id
	byRequest := map[string]string{}
	for _, row := range w.rows(t, "SELECT id, name, error_code, body FROM events") {
		var body struct {
			RequestID string `json:"requestID"`
			EventID   string `json:"eventID"`
			Name      string `json:"eventName"`
		}
		if err := json.Unmarshal([]byte(row[3]), &body); err != nil || body.EventID != row[0] || body.Name != row[1] {
			t.Errorf("event %s %s: %v in %s", row[0], row[1], err, row[3])
		}
		events[row[0]] = row[1]
		if row[2] == "" {
			byRequest[body.RequestID] = row[0]
		}
	}
	type row struct{ event, kind, id string }
	changes := map[row]bool{}
	last := map[string]bool{} // whether the last change of kind and id left it there
	for _, c := range w.rows(t, "SELECT event_id, kind, id, CASE WHEN after IS NULL THEN '' ELSE 'there' END FROM changes ORDER BY seq") {
		changes[row{c[0], c[1], c[2]}] = true
		last[c[1]+" "+c[2]] = c[3] != ""
		if _, ok := events[c[0]]; !ok {
			t.Errorf("the change of %s %s has no event", c[1], c[2])
		}
	}
	for _, j := range journals {
		for _, a := range j.answers {
			event, ok := byRequest[a.request]
			switch {
			case !ok:
				t.Errorf("%s of %s %s was answered and has no event (request %s)", a.operation, a.change, a.id, a.request)
			case events[event] != a.operation:
				t.Errorf("the event of %s is called %s", a.operation, events[event])
			case !changes[row{event, a.change, a.id}]:
				t.Errorf("%s of %s %s was answered and is not among the changes", a.operation, a.change, a.id)
			}
		}
	}
	for kind, table := range map[string]string{"user": "users", "group": "groups", "membership": "memberships"} {
		there := map[string]bool{}
		for _, r := range w.rows(t, "SELECT id FROM "+table) {
			there[r[0]] = true
			if !last[kind+" "+r[0]] {
				t.Errorf("%s %s is there, but not by the log of changes", kind, r[0])
			}
		}
		for key, is := range last {
			if k, id, _ := strings.Cut(key, " "); k == kind && is && !there[id] {
				t.Errorf("%s %s is there by the log of changes, but not in its table", kind, id)
			}
		}
	}
	for _, r := range w.rows(t, `SELECT m.id FROM memberships m
		LEFT JOIN groups g ON g.store = m.store AND g.id = m.group_id
		LEFT JOIN users u ON u.store = m.store AND u.id = m.member_id
		WHERE g.id IS NULL OR u.id IS NULL`) {
		t.Errorf("membership %s lacks its group or its user", r[0])
	}
}
