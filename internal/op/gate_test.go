package op_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"gatehouse/internal/idc"
	"gatehouse/internal/op"
	"gatehouse/internal/store"
	"gatehouse/internal/store/storetest"
)

func group(h *house, name string) idc.Group {
	return idc.Group{
		Store: home, ID: idc.GroupID(fmt.Sprintf("00000000-0000-4000-8000-%012d", h.ids.Add(1))), DisplayName: name,
		Source: idc.SourceDirectory, Revision: 1, CreatedAt: h.clock.Now(), UpdatedAt: h.clock.Now(),
	}
}

func (h *house) groups() int {
	h.t.Helper()
	var page idc.Page[idc.Group]
	storetest.View(h.t, h.store, func(tx *store.Tx) (err error) {
		page, err = tx.ListGroups(home, idc.PageRequest{Limit: 100})
		return err
	})
	return len(page.Items)
}

var do = op.Check{Action: "test:Do", Resource: "arn:aws:test:::thing", Owner: management}

// An operation that nobody asked permission for is a mistake of ours and does nothing.
func TestUndecidedOperation(t *testing.T) {
	each(t, func(h *house) {
		for what, decide := range map[string]func(*op.Tx) error{
			"nothing asked":          func(*op.Tx) error { return nil },
			"no checks":              func(tx *op.Tx) error { return tx.Authorize() },
			"permitted without why":  func(tx *op.Tx) error { tx.Permit(""); return nil },
			"a decision taken back":  func(tx *op.Tx) error { tx.Permit("why"); return tx.Authorize() },
			"a refusal that is lost": func(tx *op.Tx) error { _ = tx.Authorize(op.Check{Action: "test:Do", Owner: member}); return nil },
		} {
			err := op.Exec(h.t.Context(), h.gate, root(management), func(tx *op.Tx) error {
				return errors.Join(tx.InsertGroup(group(h, what)), decide(tx))
			})
			h.wantKind(what+", Update", idc.KindInternal, err)
			_, err = op.View(h.t.Context(), h.gate, root(management), func(tx *op.Tx) (int, error) { return 1, decide(tx) })
			h.wantKind(what+", View", idc.KindInternal, err)
		}
		if n := h.groups(); n != 0 {
			h.t.Errorf("%d groups were made without permission", n)
		}
		if e := h.events(management)[0]; e.ErrorCode != "InternalFailure" || e.ErrorMessage != "An internal error occurred." {
			h.t.Errorf("on record: %+v", e)
		}
	})
}

// What is recorded for later is handed over when the transaction has committed, and
// not when it has not.
func TestRecordLater(t *testing.T) {
	each(t, func(h *house) {
		failed := idc.Invalid("no")
		for name, fail := range map[string]error{"Committed": nil, "Undone": failed} {
			err := op.Exec(h.t.Context(), h.gate, idc.Caller{}, func(tx *op.Tx) error {
				tx.Permit("a test")
				tx.Event.Unlogged = true
				tx.Record(op.Event{Name: name, Account: management, Later: true})
				if fail != nil {
					return fail
				}
				return nil
			})
			if !errors.Is(err, fail) {
				h.t.Fatal(err)
			}
		}
		if err := h.gate.Close(h.t.Context()); err != nil {
			h.t.Fatal(err)
		}
		if got := h.events(management); len(got) != 1 || got[0].EventName != "Committed" || got[0].ErrorCode != "" {
			h.t.Errorf("on record: %+v", got)
		}
	})
}

// What was decided commits with its event and its changes, which name it.
func TestUpdateIsOnRecord(t *testing.T) {
	each(t, func(h *house) {
		g := group(h, "made")
		id, err := op.Update(h.t.Context(), h.gate, root(management), func(tx *op.Tx) (idc.GroupID, error) {
			if err := tx.Authorize(do); err != nil {
				return "", err
			}
			tx.Event.Response = map[string]any{"groupId": g.ID}
			return g.ID, tx.InsertGroup(g)
		})
		if err != nil || id != g.ID {
			h.t.Fatalf("got %s, %v", id, err)
		}
		e := h.events(management)[0]
		if e.EventName != "Do" || e.ErrorCode != "" || e.ReadOnly || e.EventType != "AwsApiCall" || e.RequestID != "r-Do" || e.SourceIPAddress != "192.0.2.7" ||
			e.ResponseElements["groupId"] != string(g.ID) || e.RequestParameters["asked"] != "Do" ||
			e.UserIdentity.Type != "Root" || e.UserIdentity.ARN != "arn:aws:iam::111111111111:root" || e.UserIdentity.AccessKeyID != "AKIATEST" {
			h.t.Errorf("on record: %+v", e)
		}
		var changes []store.Change
		var event idc.Event
		storetest.View(h.t, h.store, func(tx *store.Tx) error {
			var err error
			if changes, err = tx.ChangesOf(store.ChangeGroup, string(g.ID), 0, 10); err != nil {
				return err
			}
			page, err := tx.ListEvents(management, idc.PageRequest{Limit: 1})
			event = page.Items[0]
			return err
		})
		if len(changes) != 1 || changes[0].EventID != event.ID {
			h.t.Errorf("changes %+v, event %s", changes, event.ID)
		}
	})
}

// What was refused or failed leaves its event and nothing else.
func TestRefusalIsOnRecord(t *testing.T) {
	each(t, func(h *house) {
		h.change(func(tx *op.Tx) error { return tx.InsertGroup(group(h, "taken")) })
		for _, c := range []struct {
			name, code string
			kind       idc.Kind
			end        func(tx *op.Tx) error
		}{
			{"Denied", "AccessDenied", idc.KindDenied, func(tx *op.Tx) error { return tx.Authorize(op.Check{Action: "test:Do", Resource: "*", Owner: member}) }},
			{"Conflict", "ConflictException", idc.KindConflict, func(tx *op.Tx) error { return tx.InsertGroup(group(h, "TAKEN")) }},
			{"NotFound", "ResourceNotFoundException", idc.KindNotFound, func(tx *op.Tx) error { _, err := tx.Group(home, "none"); return err }},
			{"Invalid", "ValidationException", idc.KindInvalid, func(*op.Tx) error { return idc.Invalid("no") }},
			{"Broken", "InternalFailure", idc.KindInternal, func(*op.Tx) error { return errors.New("the disk said something secret") }},
		} {
			caller := root(management)
			caller.Request = request(c.name)
			err := op.Exec(h.t.Context(), h.gate, caller, func(tx *op.Tx) error {
				tx.Permit("the end is what is tested")
				tx.Event.Response = map[string]any{"half": "done"}
				if err := tx.InsertGroup(group(h, "undone "+c.name)); err != nil {
					return err
				}
				return c.end(tx)
			})
			h.wantKind(c.name, c.kind, err)
			e := h.events(management)[0]
			if e.EventName != c.name || e.ErrorCode != c.code || e.ErrorMessage == "" || e.ResponseElements != nil || e.RequestID != "r-"+c.name {
				h.t.Errorf("%s: on record: %+v", c.name, e)
			}
			if c.kind == idc.KindInternal && e.ErrorMessage != "An internal error occurred." {
				h.t.Errorf("the event tells what is inside: %q", e.ErrorMessage)
			}
		}
		if n := h.groups(); n != 1 {
			h.t.Errorf("got %d groups, want the one that was there", n)
		}
	})
}

// A caller who has gone away is refused on record all the same.
func TestRefusalOfWhoHasLeft(t *testing.T) {
	each(t, func(h *house) {
		ctx, leave := context.WithCancel(h.t.Context())
		err := op.Exec(ctx, h.gate, root(management), func(tx *op.Tx) error {
			leave()
			return idc.Invalid("no")
		})
		if err == nil {
			h.t.Fatal("no error")
		}
		if e := h.events(management)[0]; e.EventName != "Do" || e.ErrorCode == "" {
			h.t.Errorf("on record: %+v", e)
		}
	})
}

// The events of reads are written together, at the latest when the gate closes.
func TestTrailIsWrittenAtClose(t *testing.T) {
	each(t, func(h *house) {
		const reads = 1203 // more than two batches
		for i := range reads {
			c := root(management)
			c.Request = request(fmt.Sprintf("Read%d", i))
			_, err := op.View(h.t.Context(), h.gate, c, func(tx *op.Tx) (int, error) {
				if i%10 == 0 {
					return 0, idc.NotFound("GROUP", "x", "GROUP not found.")
				}
				return 0, tx.Authorize(do)
			})
			if (err != nil) != (i%10 == 0) {
				h.t.Fatal(err)
			}
		}
		h.gate.RefusedAs(root(management), "ValidationException", "unreadable")
		if err := h.gate.Close(h.t.Context()); err != nil {
			h.t.Fatal(err)
		}
		seen := map[string]event{}
		for _, e := range h.events(management) {
			seen[e.EventName] = e
		}
		for i := range reads {
			e, ok := seen[fmt.Sprintf("Read%d", i)]
			if !ok || !e.ReadOnly || (e.ErrorCode == "ResourceNotFoundException") != (i%10 == 0) {
				h.t.Fatalf("read %d: on record: %v %+v", i, ok, e)
			}
		}
		if e := seen["Do"]; e.ErrorCode != "ValidationException" || e.ErrorMessage != "unreadable" {
			h.t.Errorf("a request that reached no operation: %+v", e)
		}
		if err := h.gate.Close(h.t.Context()); err != nil {
			h.t.Errorf("closed again: %v", err)
		}
	})
}

// Nobody may do anything, and leaves no event: who has no account cannot fill the disk.
func TestAnonymous(t *testing.T) {
	each(t, func(h *house) {
		nobody := idc.Caller{Request: request("Nobody")}
		_, err := op.View(h.t.Context(), h.gate, nobody, func(tx *op.Tx) (int, error) { return 0, tx.Authorize(do) })
		h.wantKind("View", idc.KindDenied, err)
		err = op.Exec(h.t.Context(), h.gate, nobody, func(tx *op.Tx) error { return tx.Authorize(do) })
		h.wantKind("Update", idc.KindDenied, err)
		h.gate.RefusedAs(nobody, "ValidationException", "unreadable")
		if err := h.gate.Close(h.t.Context()); err != nil {
			h.t.Fatal(err)
		}
		for _, account := range []idc.AccountID{"", management} {
			for _, e := range h.events(account) {
				if e.EventName == "Nobody" {
					h.t.Errorf("on record: %+v", e)
				}
			}
		}
	})
}

// The system asks nobody and is on record as a service of its own.
func TestSystemCaller(t *testing.T) {
	each(t, func(h *house) {
		c := system
		c.Request.EventName = "Provision"
		if err := op.Exec(h.t.Context(), h.gate, c, func(tx *op.Tx) error {
			tx.Event.Account = member
			return tx.Authorize(op.Check{Action: "iam:CreateRole", Resource: "*", Owner: member})
		}); err != nil {
			h.t.Fatal(err)
		}
		e := h.events(member)[0]
		if e.EventName != "Provision" || e.EventType != "AwsServiceEvent" || e.UserIdentity.Type != "AWSService" || e.UserIdentity.InvokedBy != "sso.amazonaws.com" {
			h.t.Errorf("on record: %+v", e)
		}
	})
}

// Who acts through a role, and for whom, stands in the event.
func TestIdentityOnRecord(t *testing.T) {
	each(t, func(h *house) {
		r := h.role(management, "Admin", allowAll)
		c := h.as(r)
		c.Person, c.Session.MFA, c.Session.SourceIdentity = h.person(), true, "ada"
		if err := op.Exec(h.t.Context(), h.gate, c, func(tx *op.Tx) error { return tx.Authorize(do) }); err != nil {
			h.t.Fatal(err)
		}
		u := h.events(management)[0].UserIdentity
		if u.Type != "AssumedRole" || u.ARN != "arn:aws:sts::111111111111:assumed-role/Admin/ada" || u.PrincipalID != string(r.ID)+":ada" ||
			u.SessionContext.SessionIssuer.ARN != string(r.ARN()) || u.SessionContext.Attributes.MFAAuthenticated != "true" ||
			u.OnBehalfOf.UserID != string(ada) || u.CredentialID != string(session) {
			h.t.Errorf("on record: %+v", u)
		}
		// The store is its owner's, in whichever account the person acts.
		there := h.as(h.role(member, "There", allowAll))
		there.Person = h.person()
		if err := op.Exec(h.t.Context(), h.gate, there, func(tx *op.Tx) error {
			return tx.Authorize(op.Check{Action: "test:Do", Resource: "arn:aws:test:::thing", Owner: member})
		}); err != nil {
			h.t.Fatal(err)
		}
		if got, want := h.events(member)[0].UserIdentity.OnBehalfOf.IdentityStoreARN, string(home.ARN(management)); got != want {
			h.t.Errorf("the person's store: got %s, want %s", got, want)
		}
		p := idc.Caller{Kind: idc.CallerPerson, Person: h.person(), Request: request("Portal")}
		if err := op.Exec(h.t.Context(), h.gate, p, func(tx *op.Tx) error {
			tx.Permit("people see what is theirs")
			tx.Event.Account = management
			return nil
		}); err != nil {
			h.t.Fatal(err)
		}
		if e := h.events(management)[0]; e.UserIdentity.Type != "IdentityCenterUser" || e.EventType != "AwsServiceEvent" || e.UserIdentity.OnBehalfOf.UserID != string(ada) {
			h.t.Errorf("on record: %+v", e)
		}
		// Policies are for signed callers: a person asks as one of their roles.
		h.wantDenied("a person", p, do)
	})
}
