package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const (
	kills   = 50
	writers = 8
)

// seed makes the kills and the writes of a run; the test prints it. The moments
// within a run depend on the machine too.
const seed = 20261122

// TestKill kills the server at random moments, again and again, while writers
// create, update, join, part and delete. Each writer keeps a journal of what it
// was answered. In the end everything that was answered is there, with its audit
// event and its changes; what was not answered is there whole, or not at all.
func TestKill(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		k := &killing{world: w, up: make(chan struct{})}
		close(k.up)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		var all sync.WaitGroup
		journals := make([]*journal, writers)
		for i := range journals {
			journals[i] = &journal{k: k, writer: i, random: rand.New(rand.NewPCG(seed, uint64(i))), objects: map[string]*object{}}
			all.Go(func() { journals[i].write(ctx) })
		}

		random := rand.New(rand.NewPCG(seed, 1000))
		for range kills {
			// When so many more requests have been sent, some moment later.
			k.await(t, k.sent.Load()+1+random.Int64N(80), time.Duration(random.Int64N(int64(20*time.Millisecond))))
			k.down()
			w.Kill()
			w.Restart()
			k.back()
		}
		k.await(t, k.sent.Load()+writers, 0)
		stop()
		all.Wait()

		found := w.inventory(t)
		answered, open := 0, 0
		for _, j := range journals {
			j.check(t, found)
			answered, open = answered+len(j.answers), open+j.open
		}
		found.checkWhole(t, journals)
		w.Stop()
		w.checkTrail(t, journals)
		t.Logf("seed %d: %d kills, %d changes answered, %d requests without an answer; %d users, %d groups, %d memberships in the end",
			seed, kills, answered, open, len(found.users), len(found.groups), len(found.memberships))
		if answered < 10*kills {
			t.Errorf("only %d changes were answered between %d kills", answered, kills)
		}
		if open < kills/2 {
			t.Errorf("only %d requests were under way at %d kills: the moments are not random", open, kills)
		}
	})
}

// killing is what the writers and the one who kills share.
type killing struct {
	*world
	sent atomic.Int64

	mu sync.Mutex
	up chan struct{} // closed while the server is up
}

func (k *killing) down() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.up = make(chan struct{})
}

func (k *killing) back() {
	k.mu.Lock()
	defer k.mu.Unlock()
	close(k.up)
}

// awaitUp returns when the server is up, or false when the writers are to stop.
func (k *killing) awaitUp(ctx context.Context) bool {
	k.mu.Lock()
	up := k.up
	k.mu.Unlock()
	select {
	case <-up:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

// await returns some time after n requests have been sent.
func (k *killing) await(t *testing.T, n int64, after time.Duration) {
	t.Helper()
	limit := time.NewTimer(time.Minute)
	defer limit.Stop()
	again := time.NewTicker(500 * time.Microsecond)
	defer again.Stop()
	for k.sent.Load() < n {
		select {
		case <-again.C:
		case <-limit.C:
			t.Fatalf("the writers stand still at %d requests", k.sent.Load())
		}
	}
	<-time.After(after)
}

// object is a user, group or membership as its writer knows it. A writer touches
// its own objects only, one request at a time.
type object struct {
	kind        string // User, Group or GroupMembership
	name        string // of a user or group
	id          string // "" while no answer has told it
	value       string // the display name of a user, the description of a group
	revision    int
	exists      bool
	user, group *object // of a membership

	// Of a request without an answer: what may be so too. Nobody touches the
	// object again.
	unsure       bool
	mayExist     bool // the other way round than exists
	mayBeValue   string
	mayBeWritten bool // mayBeValue counts
}

// answered is one acknowledged change.
type answered struct {
	operation, request string
	change, id         string // the kind and id of the row that must have changed
}

// journal is what one writer knows.
type journal struct {
	k       *killing
	writer  int
	random  *rand.Rand
	made    int
	objects map[string]*object // by a name of their own
	order   []*object
	answers []answered
	open    int // requests that were sent and never answered
	errs    []string
}

// write does one change after the other until ctx ends.
func (j *journal) write(ctx context.Context) {
	// A connection of one's own, as separate clients have.
	client := &http.Client{Transport: &http.Transport{}, Timeout: 30 * time.Second}
	defer client.CloseIdleConnections()
	c := *j.k.root
	c.client = client
	for j.k.awaitUp(ctx) {
		j.step(&c)
	}
}

// call sends one change and reports whether it was carried out; sure is false
// when nobody knows.
func (j *journal) call(c *signer, operation, change string, in map[string]any, id func(answer) string) (a answer, done, sure bool) {
	in["IdentityStoreId"] = j.k.store()
	j.k.sent.Add(1)
	// Requests outlive the end of the test's writing: each is answered or cut off.
	a, err := c.call(context.Background(), "AWSIdentityStore."+operation, in)
	switch {
	case err != nil:
		j.open++
		return a, false, false
	case a.Status == http.StatusOK:
		j.answers = append(j.answers, answered{operation, a.requestID(), change, id(a)})
		return a, true, true
	case a.Status == http.StatusServiceUnavailable:
		return a, false, false // the database may have been asked already
	}
	j.errs = append(j.errs, fmt.Sprintf("%s %v: %v", operation, in, a))
	return a, false, true
}

func (j *journal) step(c *signer) {
	user, group := j.pick("User"), j.pick("Group")
	switch n := j.random.IntN(100); {
	case n < 30 || user == nil:
		j.createUser(c)
	case n < 42 || group == nil:
		j.createGroup(c)
	case n < 57:
		j.update(c, user, "User", "displayName")
	case n < 65:
		j.update(c, group, "Group", "description")
	case n < 85:
		j.join(c, user, group)
	case n < 91:
		j.remove(c, j.pick("GroupMembership"))
	case n < 97:
		j.remove(c, user)
	default:
		j.remove(c, group)
	}
}

// pick takes one of the objects that are there for sure.
func (j *journal) pick(kind string) *object {
	var all []*object
	for _, o := range j.order {
		if o.kind == kind && o.exists && !o.unsure && (o.user == nil || !o.user.unsure && !o.group.unsure) {
			all = append(all, o)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all[j.random.IntN(len(all))]
}

func (j *journal) add(o *object, done, sure bool) {
	if done || !sure {
		o.exists, o.unsure, o.mayExist = done, !sure, !sure
		j.objects[o.name] = o
		j.order = append(j.order, o)
	}
}

func (j *journal) createUser(c *signer) {
	j.made++
	name := fmt.Sprintf("w%d-u%d", j.writer, j.made)
	o := &object{kind: "User", name: name, value: name, revision: 1}
	a, done, sure := j.call(c, "CreateUser", "user", map[string]any{
		"UserName": name, "DisplayName": name, "Name": map[string]any{"GivenName": "g", "FamilyName": "f"},
		"Emails": []any{map[string]any{"Value": name + "@example.com", "Primary": true}},
	}, func(a answer) string { return a.member("UserId") })
	o.id = a.member("UserId")
	j.add(o, done, sure)
}

func (j *journal) createGroup(c *signer) {
	j.made++
	name := fmt.Sprintf("w%d-g%d", j.writer, j.made)
	o := &object{kind: "Group", name: name, value: name, revision: 1}
	a, done, sure := j.call(c, "CreateGroup", "group", map[string]any{"DisplayName": name, "Description": name},
		func(a answer) string { return a.member("GroupId") })
	o.id = a.member("GroupId")
	j.add(o, done, sure)
}

func (j *journal) update(c *signer, o *object, kind, path string) {
	j.made++
	value := fmt.Sprintf("v%d", j.made)
	_, done, sure := j.call(c, "Update"+kind, map[string]string{"User": "user", "Group": "group"}[kind], map[string]any{
		kind + "Id": o.id, "Revision": fmt.Sprint(o.revision),
		"Operations": []any{map[string]any{"AttributePath": path, "AttributeValue": value}},
	}, func(answer) string { return o.id })
	switch {
	case done:
		o.value = value
		o.revision++
	case !sure:
		o.unsure, o.mayBeWritten, o.mayBeValue = true, true, value
	}
}

func (j *journal) join(c *signer, user, group *object) {
	name := group.name + " " + user.name
	if o := j.objects[name]; o != nil && (o.exists || o.unsure) {
		return
	}
	o := &object{kind: "GroupMembership", name: name, user: user, group: group}
	a, done, sure := j.call(c, "CreateGroupMembership", "membership", map[string]any{
		"GroupId": group.id, "MemberId": map[string]any{"UserId": user.id},
	}, func(a answer) string { return a.member("MembershipId") })
	o.id = a.member("MembershipId")
	j.add(o, done, sure)
}

// remove deletes an object; memberships go with their user and group.
func (j *journal) remove(c *signer, o *object) {
	if o == nil {
		return
	}
	id := o.kind + "Id"
	if o.kind == "GroupMembership" {
		id = "MembershipId"
	}
	change := map[string]string{"User": "user", "Group": "group", "GroupMembership": "membership"}[o.kind]
	_, done, sure := j.call(c, "Delete"+o.kind, change, map[string]any{id: o.id}, func(answer) string { return o.id })
	gone := []*object{o}
	for _, m := range j.order {
		if m.user == o || m.group == o {
			gone = append(gone, m)
		}
	}
	for _, o := range gone {
		switch {
		case done:
			o.exists, o.mayExist = false, false
			o.unsure = false
		case !sure && !o.unsure && o.exists:
			o.unsure, o.mayExist = true, false
		}
	}
}
